"""The forward model ``observation = kernel * image``: blur and adjoints."""

import torch
import torch.nn.functional as F

from benchmark_utils.physics.fourier import FourierGrid, check_kernel


def transfer_function(kernel, size):
    """Fourier transform of kernels embedded in images, their centre at the origin.

    Parameters
    ----------
    kernel : tensor (B, 1, kh, kw)
        Point-spread functions, centred at (kh // 2, kw // 2).
    size : (int, int)
        Height and width (H, W) of the images, at least those of the kernel.

    Returns
    -------
    tensor (B, 1, H, W // 2 + 1), complex
        By what circular blur multiplies the ``torch.fft.rfft2`` of an image.

    Raises
    ------
    ValueError
        When the kernel is no (B, 1, kh, kw) floating tensor, or is larger than ``size``.
    """
    check_kernel(kernel, size)
    (height, width), (kernel_height, kernel_width) = size, kernel.shape[-2:]
    # The rows of the kernel alone are transformed, then all columns.
    rows = F.pad(kernel, (0, width - kernel_width)).roll(-(kernel_width // 2), -1)
    columns = F.pad(torch.fft.rfft(rows), (0, 0, 0, height - kernel_height))
    return torch.fft.fft(columns.roll(-(kernel_height // 2), -2), dim=-2)


class Blur:
    """Convolution with one kernel per image, whose transfer function is computed once.

    Linear and differentiable; in the kernel too, if it is built with gradients enabled.

    Parameters
    ----------
    kernel : tensor (B, 1, kh, kw)
        One kernel per image, or one (B = 1) for all of them.
    image_size : (int, int)
        Height and width of the images to blur, at least those of the kernel.
    boundary : {"circular", "valid"}
        See :mod:`benchmark_utils.problem`.

    Attributes
    ----------
    grid : FourierGrid
        The sizes and the Fourier transforms.
    transfer : tensor (B, 1, *), complex
        The transfer function of the kernel on the grid.

    Raises
    ------
    ValueError
        When the boundary is unknown, or the kernel malformed or larger than the image.
    """

    def __init__(self, kernel, image_size, boundary="circular"):
        check_kernel(kernel, image_size)
        self.grid = FourierGrid(image_size, kernel.shape[-2:], boundary)
        self.transfer = transfer_function(kernel, self.grid.size)

    def __call__(self, image):
        """Blur ``image`` (B, C, *image_size) into an observation (B, C, *observation_size)."""
        self._check_batch(image)
        return self.grid.observation(filtered(self.grid.transform_image(image), self.transfer))

    def adjoint(self, observation):
        """Apply the transpose: (B, C, *observation_size) -> (B, C, *image_size)."""
        self._check_batch(observation)
        spectrum = self.grid.transform_observation(observation)
        return self.grid.image(filtered(spectrum, self.transfer.conj()))

    def normal(self, image):
        """Apply the blur, then its transpose, to ``image`` (B, C, *image_size)."""
        if self.grid.boundary == "valid":
            return self.adjoint(self(image))
        self._check_batch(image)
        return self.grid.image(filtered(self.grid.transform_image(image), self.power))

    @property
    def power(self):
        """Squared modulus of the transfer function; complex, its imaginary part is null."""
        return self.transfer * self.transfer.conj()

    def _check_batch(self, images):
        kernels = len(self.transfer)
        if kernels != len(images) and 1 not in (kernels, len(images)):
            raise ValueError(f"{kernels} kernels cannot blur a batch of {len(images)} images")


class KernelMap:
    """The convolution as a function of the kernel, with the image held: the dual of :class:`Blur`.

    Parameters
    ----------
    image : tensor (B, C, *image_size)
    kernel_shape : (int, int)
    boundary : {"circular", "valid"}

    Raises
    ------
    ValueError
        When the boundary is unknown, or the kernel larger than the image.
    """

    def __init__(self, image, kernel_shape, boundary="circular"):
        self.grid = FourierGrid(image.shape[-2:], kernel_shape, boundary)
        self._spectrum = self.grid.transform_image(image)

    def __call__(self, kernel):
        """Blur the image with ``kernel`` (B, 1, *kernel_shape): (B, C, *observation_size)."""
        return self.grid.observation(self._spectrum * transfer_function(kernel, self.grid.size))

    def adjoint(self, observation):
        """Apply the transpose: (B, C, *observation_size) -> (B, 1, *kernel_shape)."""
        spectrum = self.grid.transform_observation(observation)
        return self.grid.kernel(correlation(self._spectrum, spectrum))


def convolve(image, kernel, boundary="circular"):
    """Blur images (B, C, H, W) with kernels (B, 1, kh, kw) once; see :class:`Blur`."""
    return Blur(kernel, image.shape[-2:], boundary)(image)


def superpose(activations, kernels, boundary):
    """``sum_n kernel_n * activation_n``: (B, N, H, W) and (B, N, kh, kw) -> (B, 1, H', W')."""
    blurred = convolve(one_by_one(activations), one_by_one(kernels), boundary)
    return blurred.view(*activations.shape[:2], *blurred.shape[-2:]).sum(1, keepdim=True)


def one_by_one(signals):
    """Each signal of (B, N, H, W) as an image of one channel: (B N, 1, H, W)."""
    return signals.flatten(0, 1).unsqueeze(1)


def filtered(spectrum, symbol):
    """``spectrum * symbol``, in the memory of ``spectrum`` (B, C, *), which the caller gives away.

    New memory takes longer than the product: its pages are cleared first. Only one image under
    several kernels, the ``symbol`` (B or 1, 1, *), needs it.
    """
    return spectrum.mul_(symbol) if len(symbol) <= len(spectrum) else spectrum * symbol


def correlation(first, second):
    """Sum over the channels of ``conj(first) * second``: (B, C, *) twice -> (B, 1, *)."""
    return torch.linalg.vecdot(first, second, dim=1).unsqueeze(1)
