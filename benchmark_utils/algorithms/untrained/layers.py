"""Layers of several networks side by side: one for each image of a batch, with weights of its own.

Tensors are (B, C, H, W), image b seen by network b alone. A convolution is one grouped convolution
of all B C channels, a normalisation one over the pixels of each of them. Weights start as those of
PyTorch's own layers, from the draws of their image.
"""

import torch
import torch.nn.functional as F
from torch import nn

SLOPE = 0.2  # of the leaky ReLU


class Convolution(nn.Module):
    """Convolution with reflected borders, of ``stride`` 1 or 2.

    Parameters
    ----------
    uniform : Uniform
    n_in, n_out : int
        Channels.
    side : int
        Of the filters, odd.
    stride : int
    """

    def __init__(self, uniform, n_in, n_out, side=3, stride=1):
        super().__init__()
        reach = (n_in * side**2) ** -0.5
        weight = uniform(n_out, n_in, side, side, low=-reach, high=reach)
        self.weight = nn.Parameter(weight.flatten(0, 1))
        self.bias = nn.Parameter(uniform(n_out, low=-reach, high=reach).flatten())
        self.stride, self.border = stride, side // 2

    def forward(self, image):
        n_networks = len(image)
        side_by_side = image.flatten(0, 1).unsqueeze(0)
        if self.border:
            side_by_side = F.pad(side_by_side, [self.border] * 4, mode="reflect")
        convolved = F.conv2d(
            side_by_side, self.weight, self.bias, stride=self.stride, groups=n_networks
        )
        return convolved.unflatten(1, (n_networks, -1)).squeeze(0)


class Normalisation(nn.Module):
    """Mean 0 and variance 1 over the pixels of each channel, then ``scale`` and a shift from 0."""

    def __init__(self, uniform, n_channels, scale=1.0):
        super().__init__()
        start = uniform.like.new_zeros(uniform.n_networks * n_channels)
        self.scale, self.shift = nn.Parameter(start + scale), nn.Parameter(start)

    def forward(self, image):
        side_by_side = image.flatten(0, 1).unsqueeze(0)
        normalised = F.batch_norm(side_by_side, None, None, self.scale, self.shift, training=True)
        return normalised.view_as(image)


class Layer(nn.Sequential):
    """Convolution, normalisation, leaky ReLU."""

    def __init__(self, uniform, n_in, n_out, side=3, stride=1):
        super().__init__(
            Convolution(uniform, n_in, n_out, side, stride),
            Normalisation(uniform, n_out),
            nn.LeakyReLU(SLOPE),
        )


class NonLocal(nn.Module):
    """Adds to each pixel a mean over all pixels, weighted by the likeness of their features.

    Wang, Girshick, Gupta & He, *Non-local neural networks*, CVPR 2018, dot product version. It
    starts as the identity.
    """

    def __init__(self, uniform, n_channels):
        super().__init__()
        n_features = max(1, n_channels // 2)
        self.query, self.key, self.value = (
            Convolution(uniform, n_channels, n_features, side=1) for _ in range(3)
        )
        self.back = nn.Sequential(
            Convolution(uniform, n_features, n_channels, side=1),
            Normalisation(uniform, n_channels, scale=0.0),
        )

    def forward(self, image):
        query = self.query(image).flatten(2)
        key, value = (F.max_pool2d(part(image), 2).flatten(2) for part in (self.key, self.value))
        mixed = value @ key.mT @ query / key.shape[-1]
        return image + self.back(mixed.unflatten(2, image.shape[-2:]))


class Linear(nn.Module):
    """``W x + b`` on vectors (B, n_in)."""

    def __init__(self, uniform, n_in, n_out):
        super().__init__()
        reach = n_in**-0.5
        self.weight = nn.Parameter(uniform(n_out, n_in, low=-reach, high=reach))
        self.bias = nn.Parameter(uniform(n_out, low=-reach, high=reach))

    def forward(self, vector):
        return torch.einsum("boi,bi->bo", self.weight, vector) + self.bias


class Uniform:
    """Uniform draws (B, ...) from the streams of normal draws of B images.

    Parameters
    ----------
    streams : Streams
    n_networks : int
        B.
    like : tensor
        Of the type and device of the draws.
    """

    def __init__(self, streams, like):
        self.streams, self.like, self.n_networks = streams, like, len(like)

    def __call__(self, *shape, low, high):
        normal = self.streams(self.like.new_empty(self.n_networks, *shape))
        return low + (high - low) * torch.special.ndtr(normal)
