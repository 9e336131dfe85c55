"""The forward model ``observation = kernel * image``, its adjoints and its proximal step.

Everything is a product in the Fourier domain. Boundary ``circular`` is exact on the size of the
image; boundary ``valid`` is the same product on the image support, rounded up to a fast length,
of which the part that no border touches is cut: zero padding changes nothing in it.
"""

import torch
import torch.nn.functional as F
from scipy.fft import next_fast_len

from benchmark_utils.problem import BOUNDARIES, frame
from benchmark_utils.proximal_step import proximal_step


def transfer_function(kernel, size):
    """Fourier transform of a kernel embedded in an image, its centre at the origin.

    Parameters
    ----------
    kernel : tensor (B, 1, kh, kw)
        Point-spread functions, centred at (kh // 2, kw // 2).
    size : (int, int)
        Height and width (H, W) of the image, at least those of the kernel.

    Returns
    -------
    tensor (B, 1, H, W // 2 + 1), complex
        What ``torch.fft.rfft2`` of a blurred image is divided by that of the sharp image.

    Raises
    ------
    ValueError
        When the kernel is no (B, 1, kh, kw) floating tensor, or is larger than ``size``.
    """
    check_kernel(kernel, size)
    (height, width), (kernel_height, kernel_width) = size, kernel.shape[-2:]
    padded = F.pad(kernel, (0, width - kernel_width, 0, height - kernel_height))
    centred = padded.roll((-(kernel_height // 2), -(kernel_width // 2)), dims=(-2, -1))
    return torch.fft.rfft2(centred)


class Blur:
    """Convolution with one kernel per image, of which the transfer function is computed once.

    Differentiable in the image and, as long as it is built with gradients enabled, in the kernel.

    Parameters
    ----------
    kernel : tensor (B, 1, kh, kw)
        One kernel per image, or one (B = 1) for all images.
    image_size : (int, int)
        Height and width of the images to blur, at least those of the kernel.
    boundary : {"circular", "valid"}
        See :mod:`benchmark_utils.problem`.

    Attributes
    ----------
    observation_size : (int, int)
        Height and width of the blurred images.
    grid : (int, int)
        Height and width of the Fourier transforms.
    transfer : tensor (B, 1, grid[0], grid[1] // 2 + 1), complex
        The transfer function of the kernel on the grid.

    Raises
    ------
    ValueError
        When the boundary is unknown, or the kernel malformed or larger than the image.
    """

    def __init__(self, kernel, image_size, boundary="circular"):
        check_kernel(kernel, image_size)
        self.boundary = boundary
        self.kernel_shape = tuple(kernel.shape[-2:])
        self.image_size = tuple(image_size)
        self.observation_size = _observation_size(self.image_size, self.kernel_shape, boundary)
        self.grid = fourier_grid(self.image_size, boundary)
        self.transfer = transfer_function(kernel, self.grid)

    def __call__(self, image):
        """Blur ``image`` (B, C, H, W) into an observation (B, C, *observation_size)."""
        _check_size(image, self.image_size, "image")
        height, width = self.image_size
        blurred = self.synthesis(self.transform(image) * self.transfer)[..., :height, :width]
        return frame(blurred, self.kernel_shape, self.boundary)

    def adjoint(self, observation):
        """Apply the transpose: (B, C, *observation_size) -> (B, C, *image_size)."""
        _check_size(observation, self.observation_size, "observation")
        height, width = self.image_size
        spectrum = _embedded_transform(observation, self.kernel_shape, self.grid, self.boundary)
        return self.synthesis(spectrum * self.transfer.conj())[..., :height, :width]

    def normal(self, image):
        """Apply the blur, then its transpose, to ``image`` (B, C, *image_size)."""
        if self.boundary == "circular":
            _check_size(image, self.image_size, "image")
            return self.synthesis(self.transform(image) * self.power)
        return self.adjoint(self(image))

    def prox(self, point, observation, step):
        """Proximal step of the data fidelity, from the images ``point`` (B, C, *image_size).

        See :func:`benchmark_utils.proximal_step.proximal_step`, which serves many points better.
        """
        return proximal_step(self, observation, step)(point)

    @property
    def power(self):
        """Squared modulus of the transfer function, (B, 1, grid[0], grid[1] // 2 + 1), complex."""
        return self.transfer * self.transfer.conj()

    def transform(self, image):
        """Fourier transform (..., grid[0], grid[1] // 2 + 1) of images not larger than the grid."""
        return torch.fft.rfft2(image, s=self.grid)

    def synthesis(self, spectrum):
        """Images (..., *grid) of a Fourier transform."""
        return torch.fft.irfft2(spectrum, s=self.grid)


def convolve(image, kernel, boundary="circular"):
    """Blur images (B, C, H, W) with kernels (B, 1, kh, kw) once; see :class:`Blur`."""
    _check_images(image, "image")
    return Blur(kernel, image.shape[-2:], boundary)(image)


def kernel_adjoint(image, residual, kernel_shape, boundary="circular"):
    """Transpose of the blur as a map of the kernel: the correlation of residual and image.

    Parameters
    ----------
    image : tensor (B, C, H, W)
    residual : tensor (B, C, H', W')
        On the support of the observation.
    kernel_shape : (int, int)
        Size (kh, kw) of the kernel, at most (H, W).
    boundary : {"circular", "valid"}

    Returns
    -------
    tensor (B, 1, kh, kw)
        Gradient of ``<kernel * image, residual>`` with respect to the kernel of each image.

    Raises
    ------
    ValueError
        When the sizes do not fit together.
    """
    _check_images(image, "image")
    check_kernel_shape(kernel_shape, image.shape[-2:])
    size = _observation_size(tuple(image.shape[-2:]), kernel_shape, boundary)
    _check_size(residual, size, "residual")
    grid = fourier_grid(image.shape[-2:], boundary)
    spectrum = torch.fft.rfft2(image, s=grid)
    residual_spectrum = _embedded_transform(residual, kernel_shape, grid, boundary)
    return kernel_window(correlation(spectrum, residual_spectrum), kernel_shape, grid)


def correlation(first, second):
    """Sum over the channels of ``conj(first) * second``: (B, C, H, W') twice -> (B, 1, H, W')."""
    return torch.linalg.vecdot(first, second, dim=1).unsqueeze(1)


def kernel_window(spectrum, kernel_shape, grid):
    """Inverse Fourier transform, only where a kernel centred at the origin lies.

    The columns are transformed first, so that only the rows of the kernel remain to be done.

    Parameters
    ----------
    spectrum : tensor (B, 1, grid[0], grid[1] // 2 + 1), complex
    kernel_shape : (int, int)
    grid : (int, int)

    Returns
    -------
    tensor (B, 1, *kernel_shape)
    """
    rows, columns = (
        (torch.arange(side, device=spectrum.device) - side // 2) % length
        for side, length in zip(kernel_shape, grid, strict=True)
    )
    kernel_rows = torch.fft.ifft(spectrum, dim=-2).index_select(-2, rows)
    return torch.fft.irfft(kernel_rows, n=grid[1]).index_select(-1, columns)


def fourier_grid(image_size, boundary):
    """Height and width of the Fourier transforms that blur images of ``image_size``.

    Circular blur leaves no choice. Otherwise each side is rounded up to an even product of small
    primes: a prime or an odd length costs several times as much.
    """
    if boundary == "circular":
        return tuple(image_size)
    return tuple(n if n == 1 else 2 * next_fast_len((n + 1) // 2, real=True) for n in image_size)


def check_kernel(kernel, image_size):
    """Raise a ValueError unless ``kernel`` is (B, 1, kh, kw), floating, within the image."""
    if not torch.is_tensor(kernel) or kernel.ndim != 4 or kernel.shape[1] != 1:
        shape = tuple(getattr(kernel, "shape", ()))
        raise ValueError(f"kernel must be a tensor of shape (B, 1, kh, kw), got shape {shape}")
    if not kernel.is_floating_point():
        raise ValueError(f"kernel must be floating point, got {kernel.dtype}")
    check_kernel_shape(kernel.shape[-2:], image_size)


def check_kernel_shape(kernel_shape, image_size):
    """Raise a ValueError unless the two positive sides of the kernel are within the image's."""
    if len(kernel_shape) != 2 or min(kernel_shape) < 1:
        raise ValueError(f"kernel_shape must be two positive sizes, got {tuple(kernel_shape)}")
    if kernel_shape[0] > image_size[0] or kernel_shape[1] > image_size[1]:
        raise ValueError(
            f"the kernel {tuple(kernel_shape)} is larger than the image {tuple(image_size)}"
        )


def _observation_size(image_size, kernel_shape, boundary):
    """(H, W) of the blurred images."""
    if boundary not in BOUNDARIES:
        raise ValueError(f"boundary must be one of {BOUNDARIES}, got {boundary!r}")
    if boundary == "circular":
        return image_size
    return tuple(n - k + 1 for n, k in zip(image_size, kernel_shape, strict=True))


def _embedded_transform(observation, kernel_shape, grid, boundary):
    """Transform of an observation put back, in zeros, where it lies in the image."""
    if boundary == "circular":
        return torch.fft.rfft2(observation)
    top, left = ((side - 1) // 2 for side in kernel_shape)
    bottom, right = grid[0] - top - observation.shape[-2], grid[1] - left - observation.shape[-1]
    return torch.fft.rfft2(F.pad(observation, (left, right, top, bottom)))


def _check_images(images, name):
    if not torch.is_tensor(images) or images.ndim != 4 or not images.is_floating_point():
        shape = tuple(getattr(images, "shape", ()))
        raise ValueError(f"{name} must be a floating (B, C, H, W) tensor, got shape {shape}")


def _check_size(images, size, name):
    _check_images(images, name)
    if tuple(images.shape[-2:]) != tuple(size):
        raise ValueError(f"{name} must be of size {tuple(size)}, got {tuple(images.shape[-2:])}")
