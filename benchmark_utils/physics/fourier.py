"""Where images, observations and kernels lie on the grid of the Fourier transforms.

With boundary ``circular`` the grid is the image. With boundary ``valid`` it is the image support,
rounded up to lengths whose transform is fast: zeros beyond the image reach no pixel of the
observation, so that nothing is approximated.
"""

import torch
import torch.nn.functional as F
from scipy.fft import next_fast_len

from benchmark_utils.problem import (
    check_boundary,
    check_kernel_fits,
    check_kernel_shape,
)


class FourierGrid:
    """Fourier transforms of the three kinds of signals of one deconvolution problem, and back.

    A transform ("spectrum") has shape (B, C, size[0], size[1] // 2 + 1), complex.

    Parameters
    ----------
    image_size : (int, int)
        Height and width of the images.
    kernel_shape : (int, int)
        Height and width of the kernels, at most those of the images.
    boundary : {"circular", "valid"}
        See :mod:`benchmark_utils.problem`.

    Attributes
    ----------
    observation_size : (int, int)
        Height and width of the observations.
    size : (int, int)
        Height and width of the grid.

    Raises
    ------
    ValueError
        When the boundary is unknown or the sizes do not fit together.
    """

    def __init__(self, image_size, kernel_shape, boundary):
        check_boundary(boundary)
        check_kernel_shape(kernel_shape)
        check_kernel_fits(kernel_shape, image_size)
        self.image_size, self.kernel_shape = tuple(image_size), tuple(kernel_shape)
        self.boundary = boundary
        self._corner = tuple((side - 1) // 2 for side in self.kernel_shape)  # of the observation
        if boundary == "circular":
            self.size = self.observation_size = self.image_size
        else:
            sides = zip(self.image_size, self.kernel_shape, strict=True)
            self.observation_size = tuple(image - kernel + 1 for image, kernel in sides)
            self.size = tuple(fast_length(side) for side in self.image_size)

    def transform_image(self, image):
        """Spectrum of images (B, C, *image_size)."""
        check_image_size(image, self.image_size, "image")
        return torch.fft.rfft2(image, s=self.size)

    def transform_observation(self, observation):
        """Spectrum of observations (B, C, *observation_size) put back where they lie, in zeros."""
        check_image_size(observation, self.observation_size, "observation")
        if self.boundary == "valid":
            padding = []
            for axis in (1, 0):
                before = self._corner[axis]
                after = self.size[axis] - self.observation_size[axis] - before
                padding += [before, after]
            observation = F.pad(observation, padding)
        return torch.fft.rfft2(observation)

    def image(self, spectrum):
        """Images (B, C, *image_size) of a spectrum."""
        height, width = self.image_size
        return torch.fft.irfft2(spectrum, s=self.size)[..., :height, :width]

    def observation(self, spectrum):
        """Observations (B, C, *observation_size) of a spectrum: the frame cut out of the images.

        The columns come first, so that only the rows of the frame remain to be transformed.
        """
        if self.boundary == "circular":
            return self.image(spectrum)
        (top, left), (height, width) = self._corner, self.observation_size
        rows = torch.fft.ifft(spectrum, dim=-2).narrow(-2, top, height)
        return torch.fft.irfft(rows.contiguous(), n=self.size[1]).narrow(-1, left, width)

    def kernel(self, spectrum):
        """Kernels (B, C, *kernel_shape) of a spectrum, whose centre is the origin of the grid.

        The columns come first, so that only the rows of the kernel remain to be transformed.
        """
        rows = _around_origin(torch.fft.ifft(spectrum, dim=-2), self.kernel_shape[0], -2)
        return _around_origin(torch.fft.irfft(rows, n=self.size[1]), self.kernel_shape[1], -1)


def _around_origin(signal, side, axis):
    """The ``side`` entries of ``signal`` along an axis whose centre is the origin."""
    before, after = side // 2, side - side // 2
    end = signal.shape[axis] - before
    return torch.cat((signal.narrow(axis, end, before), signal.narrow(axis, 0, after)), axis)


def fast_length(length):
    """Round ``length`` up to an even product of small primes, unless it is 1.

    Transforms of prime or odd length take several times as long.
    """
    return length if length == 1 else 2 * next_fast_len((length + 1) // 2, real=True)


def check_image_size(images, size, name):
    """Raise a ValueError unless ``images`` is a floating (B, C, *size) tensor."""
    if (
        not torch.is_tensor(images)
        or images.ndim != 4
        or not images.is_floating_point()
        or tuple(images.shape[-2:]) != tuple(size)
    ):
        raise ValueError(
            f"{name} must be a floating tensor of shape (B, C, {size[0]}, {size[1]}), "
            f"got {_describe(images)}"
        )


def check_kernel(kernel, image_size):
    """Raise a ValueError unless ``kernel`` is (B, 1, kh, kw), floating, within the image."""
    if (
        not torch.is_tensor(kernel)
        or kernel.ndim != 4
        or kernel.shape[1] != 1
        or not kernel.is_floating_point()
    ):
        raise ValueError(
            f"kernel must be a floating tensor of shape (B, 1, kh, kw), got {_describe(kernel)}"
        )
    check_kernel_shape(kernel.shape[-2:])
    check_kernel_fits(kernel.shape[-2:], image_size)


def _describe(value):
    if torch.is_tensor(value):
        return f"shape {tuple(value.shape)}, {value.dtype}"
    return type(value).__name__
