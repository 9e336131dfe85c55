"""The data fidelity ``f(x, h) = 1/2 ||h * x - y||^2``, with what repeats computed once."""

import torch
import torch.nn.functional as F

from benchmark_utils.forward import (
    Blur,
    check_kernel_shape,
    correlation,
    fourier_grid,
    kernel_adjoint,
    kernel_window,
)
from benchmark_utils.problem import check_images, support_size
from benchmark_utils.proximal_step import proximal_step


class DataFidelity:
    """Half the squared distance of the blurred images to the observations, one value per image.

    The transform of the observation is kept; so are what depends on the last kernel alone (its
    :class:`~benchmark_utils.forward.Blur`, the proximal step) and on the last image alone. "Last"
    means the same tensor, not modified in place since; tensors with gradients are never kept.

    Parameters
    ----------
    observation : tensor (B, C, H, W)
    kernel_shape : (int, int)
        Size of the kernels.
    boundary : {"circular", "valid"}

    Attributes
    ----------
    image_size : (int, int)
        Height and width of the images, see :func:`benchmark_utils.problem.support_size`.

    Raises
    ------
    ValueError
        When the observation is malformed or holds NaN, or the kernel is larger than the image.
    """

    def __init__(self, observation, kernel_shape, boundary="circular"):
        check_images(observation, "observation")
        self.observation = observation
        self.kernel_shape = tuple(kernel_shape)
        self.boundary = boundary
        self.image_size = support_size(observation.shape[-2:], self.kernel_shape, boundary)
        check_kernel_shape(self.kernel_shape, self.image_size)
        self._grid = fourier_grid(self.image_size, boundary)
        self._blur = _LastCall(lambda kernel: Blur(kernel, self.image_size, boundary))
        self._transform = torch.fft.rfft2(observation) if boundary == "circular" else None
        self._moments = _LastCall(self._image_moments)
        self._prox = None

    def value(self, image, kernel):
        """Data fidelity (B,) of images (B, C, *image_size) and kernels (B, 1, *kernel_shape)."""
        return (self._blur(kernel)(image) - self.observation).square().sum((1, 2, 3)) / 2

    def prox(self, point, kernel, step):
        """Proximal step in the image, see :mod:`benchmark_utils.proximal_step`."""
        blur = self._blur(kernel)
        if self._prox is None or self._prox.blur is not blur or self._prox.step != step:
            self._prox = proximal_step(blur, self.observation, step, self._transform)
        return self._prox(point)

    def image_gradient(self, image, kernel):
        """Gradient (B, C, *image_size) of the value of each image with respect to the image."""
        blur = self._blur(kernel)
        if self.boundary == "circular":
            residual = blur.transfer * blur.transform(image) - self._transform
            return blur.synthesis(blur.transfer.conj() * residual)
        return blur.adjoint(blur(image) - self.observation)

    def kernel_gradient(self, image, kernel):
        """Gradient (B, 1, *kernel_shape) of the value of each image with respect to its kernel."""
        blur = self._blur(kernel)
        if self.boundary == "circular":
            power, cross = self._moments(image)
            return kernel_window(blur.transfer * power - cross, self.kernel_shape, self._grid)
        return kernel_adjoint(
            image, blur(image) - self.observation, self.kernel_shape, self.boundary
        )

    def kernel_lipschitz(self, image):
        """Upper bound (B,) of the Lipschitz constant of each kernel gradient.

        The largest squared modulus of the image's transform, summed over channels: exact for
        circular blur and a kernel as large as the image.
        """
        transform = torch.fft.rfft2(image, s=self._grid)
        return correlation(transform, transform).real.amax((1, 2, 3))

    def initial_image(self):
        """The observation (B, C, *image_size), its edge pixels repeated where the blur is valid."""
        if self.boundary == "circular":
            return self.observation
        top, left = ((side - 1) // 2 for side in self.kernel_shape)
        bottom, right = (side // 2 for side in self.kernel_shape)
        return F.pad(self.observation, (left, right, top, bottom), mode="replicate")

    def _image_moments(self, image):
        transform = torch.fft.rfft2(image)
        return correlation(transform, transform), correlation(transform, self._transform)


class _LastCall:
    """A function of one tensor that remembers its last result, by identity of the tensor.

    A tensor modified in place is another one. Results that carry gradients are not kept, for a
    graph is walked once; nor are those of inference tensors, which count no modifications.
    """

    def __init__(self, function):
        self._function = function
        self._tensor = self._version = self._result = None

    def __call__(self, tensor):
        if tensor.is_inference() or (tensor.requires_grad and torch.is_grad_enabled()):
            return self._function(tensor)
        if tensor is not self._tensor or tensor._version != self._version:
            self._result = self._function(tensor)
            self._tensor, self._version = tensor, tensor._version
        return self._result
