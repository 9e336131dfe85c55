"""The two untrained networks of SelfDeblur: one makes an image of noise, the other a kernel."""

import torch
import torch.nn.functional as F
from torch import nn

from benchmark_utils.algorithms.untrained.layers import (
    Convolution,
    Layer,
    Linear,
    NonLocal,
    Normalisation,
)

INPUT = 0.1  # largest value of the inputs
N_INPUTS, N_SKIPPED = (
    8,
    16,
)  # channels of the image's input, and of the connections that skip scales
N_LATENT, N_HIDDEN = 200, 1000  # of the kernel network
MOST_SCALES, SMALLEST = 5, 4  # halvings at most, and the least side of the coarsest scale in pixels
FIRST_NON_LOCAL = 2  # scale from which on distant pixels are compared


class ImageNetwork(nn.Module):
    """Encoder and decoder with skip connections, from a fixed input to an image in (0, 1).

    Ulyanov, Vedaldi & Lempitsky, *Deep image prior*, CVPR 2018, with the settings of Ren et al.
    (2020): as many channels at each scale, bilinear upsampling, non-local layers at the coarse
    scales. One network an image, see :mod:`.layers`.

    Parameters
    ----------
    uniform : Uniform
        Draws of the input and of the weights.
    image_size : (int, int)
        At least 7 pixels.
    n_out : int
        Channels of the image.
    n_channels : int
        Of each scale.

    Raises
    ------
    ValueError
        When the image is too small.
    """

    def __init__(self, uniform, image_size, n_out, n_channels=128):
        super().__init__()
        n_scales = number_of_scales(min(image_size))
        self.input = uniform(N_INPUTS, *image_size, low=0.0, high=INPUT)
        self.body = Scale(uniform, N_INPUTS, n_channels, range(n_scales))
        self.last = Convolution(uniform, n_channels, n_out, side=1)

    def forward(self, noise=0.0):
        """Images (B, n_out, *image_size) of the input plus ``noise`` (B, 8, *image_size)."""
        return torch.sigmoid(self.last(self.body(self.input + noise)))


class Scale(nn.Module):
    """What happens below one halving of the image, and the connection that skips it."""

    def __init__(self, uniform, n_in, n_channels, scales):
        super().__init__()
        scale, *coarser = scales
        parts = [Layer(uniform, n_in, n_channels, stride=2)]
        if scale >= FIRST_NON_LOCAL:
            parts.append(NonLocal(uniform, n_channels))
        parts.append(Layer(uniform, n_channels, n_channels))
        if coarser:
            parts.append(Scale(uniform, n_channels, n_channels, coarser))
        self.below = nn.Sequential(*parts)
        self.skip = Layer(uniform, n_in, N_SKIPPED, side=1)
        self.joined = nn.Sequential(
            Normalisation(uniform, N_SKIPPED + n_channels),
            Layer(uniform, N_SKIPPED + n_channels, n_channels),
            Layer(uniform, n_channels, n_channels, side=1),
        )

    def forward(self, image):
        height, width = image.shape[-2:]
        below = F.interpolate(self.below(image), scale_factor=2, mode="bilinear")
        return self.joined(torch.cat([self.skip(image), below[..., :height, :width]], 1))


def number_of_scales(side):
    """Halvings of an image of ``side`` pixels: five, as published, from 97 pixels on.

    Raises
    ------
    ValueError
        When not even one leaves 4 pixels.

    Examples
    --------
    >>> [number_of_scales(side) for side in (32, 64, 96, 128, 256)]
    [3, 4, 4, 5, 5]
    """
    n_scales, coarse = 0, side
    while n_scales < MOST_SCALES and (coarse := -(-coarse // 2)) >= SMALLEST:
        n_scales += 1
    if not n_scales:
        raise ValueError(f"an untrained network needs images of at least 7 pixels, got {side}")
    return n_scales


class KernelNetwork(nn.Module):
    """Two linear layers and a softmax, from a fixed input to a kernel on the simplex.

    Ren et al. (2020). It starts close to the uniform kernel.

    Parameters
    ----------
    uniform : Uniform
        Draws of the input and of the weights.
    kernel_shape : (int, int)
    """

    def __init__(self, uniform, kernel_shape):
        super().__init__()
        self.input = uniform(N_LATENT, low=0.0, high=INPUT)
        self.hidden = Linear(uniform, N_LATENT, N_HIDDEN)
        self.last = Linear(uniform, N_HIDDEN, kernel_shape[0] * kernel_shape[1])
        self.kernel_shape = tuple(kernel_shape)

    def forward(self):
        """Kernels (B, 1, *kernel_shape)."""
        logits = self.last(F.relu6(self.hidden(self.input)))
        return logits.softmax(-1).unflatten(-1, (1, *self.kernel_shape))
