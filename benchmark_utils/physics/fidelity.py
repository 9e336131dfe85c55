"""The data fidelity ``f(x, h) = 1/2 ||h * x - y||^2``, where what repeats is computed once."""

import torch

from benchmark_utils.physics.blur import Blur, correlation
from benchmark_utils.physics.fourier import FourierGrid
from benchmark_utils.physics.prox import proximal_step
from benchmark_utils.problem import check_images, check_kernel_shape, support_size


class DataFidelity:
    """Half the squared distance from blurred images to the observations, one value per image.

    Three things are kept: the Fourier transform of the observations, and what depends on the last
    image or on the last kernel alone. "Last" means the same tensor, not modified in place since.
    Images are (B, C, *image_size), kernels (B or 1, 1, *kernel_shape).

    Parameters
    ----------
    observation : tensor (B, C, H, W)
    kernel_shape : (int, int)
        Height and width of the kernels.
    boundary : {"circular", "valid"}
        See :mod:`benchmark_utils.problem`.

    Attributes
    ----------
    image_size : (int, int)
        Height and width of the images, see :func:`benchmark_utils.problem.support_size`.

    Raises
    ------
    ValueError
        When the observation is malformed or not finite, the boundary unknown, or the kernel
        larger than the image.
    """

    def __init__(self, observation, kernel_shape, boundary="circular"):
        check_images(observation, "observation")
        check_kernel_shape(kernel_shape)
        self.observation = observation
        self.image_size = support_size(observation.shape[-2:], kernel_shape, boundary)
        self._grid = FourierGrid(self.image_size, kernel_shape, boundary)
        self._circular = boundary == "circular"
        self._spectrum = self._grid.transform_observation(observation) if self._circular else None
        self._transform = LastCall(self._grid.transform_image)
        self._power = LastCall(self._image_power)
        self._cross_power = LastCall(self._image_cross_power)
        self._centred_power = LastCall(self._image_centred_power)
        self._blur = LastCall(self._prepare_blur)
        self._prox = LastCall(self._prepare_prox)

    def value(self, image, kernel):
        """Data fidelity (B,)."""
        blurred = self._grid.observation(self._blurred_spectrum(image, self._blur(kernel)))
        return (blurred - self.observation).square().sum((1, 2, 3)) / 2

    def prox(self, point, kernel, step):
        """Proximal step (B, C, *image_size), see :mod:`benchmark_utils.physics.prox`."""
        self._check_images(point)
        return self._prox(kernel, step)(point)

    def image_gradient(self, image, kernel):
        """Gradient (B, C, *image_size) with respect to the images."""
        blur = self._blur(kernel)
        return self._grid.image(self._residual_spectrum(image, blur) * blur.transfer.conj())

    def kernel_gradient(self, image, kernel):
        """Gradient (B, 1, *kernel_shape) with respect to the kernel of each image."""
        blur = self._blur(kernel)
        self._check_images(image)
        if self._circular:
            spectrum = blur.transfer * self._power(image) - self._cross_power(image)
        else:
            spectrum = correlation(self._transform(image), self._residual_spectrum(image, blur))
        return self._grid.kernel(spectrum)

    def kernel_lipschitz(self, image, fixed_sum=False):
        """Upper bound (B,) of the Lipschitz constant of each image's kernel gradient.

        The largest squared modulus of the image's spectrum, summed over the channels. It is
        reached by a circular blur whose kernel is as large as the image.

        Parameters
        ----------
        image : tensor (B, C, *image_size)
        fixed_sum : bool
            Bound the gradient only between kernels of one sum, as on the simplex: their
            difference does not see the mean of the image, which is most of its spectrum. The
            bound of a photograph falls by a factor of ten to several hundred.
        """
        self._check_images(image)
        power = self._centred_power(image) if fixed_sum else self._power(image)
        return power.real.amax((1, 2, 3))

    def _blurred_spectrum(self, image, blur):
        self._check_images(image)
        return self._transform(image) * blur.transfer

    def _residual_spectrum(self, image, blur):
        """Fourier transform of ``h * x - y``."""
        blurred = self._blurred_spectrum(image, blur)
        if self._circular:
            return blurred.sub_(self._spectrum)
        residual = self._grid.observation(blurred) - self.observation
        return self._grid.transform_observation(residual)

    def _image_power(self, image):
        """Squared modulus of the spectrum of each image, summed over the channels, complex."""
        spectrum = self._transform(image)
        return correlation(spectrum, spectrum)

    def _image_cross_power(self, image):
        """Conjugate spectrum of each image by that of its observation, summed over channels."""
        return correlation(self._transform(image), self._spectrum)

    def _image_centred_power(self, image):
        """Like the power, of the image less the mean of each channel."""
        spectrum = self._grid.transform_image(image - image.mean((-2, -1), keepdim=True))
        return correlation(spectrum, spectrum)

    def _prepare_blur(self, kernel):
        if tuple(kernel.shape[-2:]) != self._grid.kernel_shape:
            raise ValueError(
                f"kernel must be of size {self._grid.kernel_shape}, got shape {tuple(kernel.shape)}"
            )
        if len(kernel) not in (1, len(self.observation)):
            raise ValueError(f"{len(kernel)} kernels for {len(self.observation)} observations")
        return Blur(kernel, self.image_size, self._grid.boundary)

    def _prepare_prox(self, kernel, step):
        return proximal_step(self._blur(kernel), self.observation, step, self._spectrum)

    def _check_images(self, images):
        if images.shape[:2] != self.observation.shape[:2]:
            raise ValueError(
                f"images must be of shape {(*self.observation.shape[:2], *self.image_size)}, "
                f"got {tuple(images.shape)}"
            )


class LastCall:
    """A function of a tensor, and maybe of numbers, that remembers its last result.

    The tensor is known by its identity and its count of modifications in place. A result that
    carries gradients is not kept, because the graph behind it is walked once; nor is one of the
    inference mode, whose tensors count no modifications.
    """

    def __init__(self, function):
        self._function = function
        self._tensor = self._version = self._arguments = self._result = None

    def __call__(self, tensor, *arguments):
        with_gradients = tensor.requires_grad and torch.is_grad_enabled()
        if with_gradients or torch.is_inference_mode_enabled() or tensor.is_inference():
            return self._function(tensor, *arguments)
        if (
            tensor is not self._tensor
            or tensor._version != self._version
            or arguments != self._arguments
        ):
            self._result = self._function(tensor, *arguments)
            self._tensor, self._version = tensor, tensor._version
            self._arguments = arguments
        return self._result


class DerivativeFidelity:
    """What a kernel step asks of a data fidelity, for the derivatives, with a ridge if wanted.

    Parameters
    ----------
    observation : tensor (B, C, H, W)
    kernel_shape : (int, int)
    boundary : {"circular", "valid"}
        With ``valid`` no difference is taken across a border.
    ridge : float
        Weight of ``1/2 ||h||^2`` as a share of the Lipschitz constant of the kernel gradient. It
        spreads the kernel where the image leaves it undetermined, against no blur.

    Raises
    ------
    ValueError
        When the ridge is negative, or as :class:`.DataFidelity`.
    """

    def __init__(self, observation, kernel_shape, boundary="circular", ridge=0.0):
        if not ridge >= 0:
            raise ValueError(f"ridge must be at least 0, got {ridge}")
        self.ridge = ridge
        self._boundary = boundary
        self._fidelity = DataFidelity(self._differences(observation), kernel_shape, boundary)
        self._features = LastCall(self._differences)
        self._lipschitz = LastCall(self._fidelity.kernel_lipschitz)

    def kernel_gradient(self, image, kernel):
        """Gradient (B, 1, *kernel_shape) with respect to the kernel of each image."""
        features = self._features(image)
        gradient = self._fidelity.kernel_gradient(features, kernel)
        return gradient + self.ridge * self._lipschitz(features).view(-1, 1, 1, 1) * kernel

    def kernel_lipschitz(self, image, fixed_sum=False):
        """Upper bound (B,) of the Lipschitz constant, see :meth:`.DataFidelity.kernel_lipschitz`.

        Derivatives have no mean, so that ``fixed_sum`` changes nothing.
        """
        return (1 + self.ridge) * self._lipschitz(self._features(image))

    def _differences(self, image):
        """Differences along columns, then rows: (B, C, H, W) -> (B, 2 C, ...)."""
        if self._boundary == "circular":
            return torch.cat([image.roll(-1, axis) - image for axis in (-1, -2)], 1)
        corner = image[..., :-1, :-1]
        return torch.cat([image[..., :-1, 1:] - corner, image[..., 1:, :-1] - corner], 1)
