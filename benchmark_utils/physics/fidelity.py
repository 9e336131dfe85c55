"""The data fidelity ``f(x, h) = 1/2 ||h * x - y||^2``, where what repeats is computed once."""

from functools import partial

import torch

from benchmark_utils.physics.blur import Blur, correlation, filtered
from benchmark_utils.physics.fourier import FourierGrid
from benchmark_utils.physics.moments import ImageMoments, check_moments
from benchmark_utils.physics.neighbours import differences, second_differences
from benchmark_utils.physics.prox import PROX_TOLERANCE, proximal_step
from benchmark_utils.problem import check_images, check_kernel_shape, support_size

MAX_SETS = 4  # of saturated values that leave a residual, in a proximal step
SET_TOLERANCE = 1e-3  # of the proximal steps that find them


class DataFidelity:
    """Half the squared distance from blurred images to the observations, one value per image.

    As a function of the kernel it is asked for the expectation over the moments of the images
    (:class:`.ImageMoments`), a quadratic:

        1/2 E ||h * x - y||^2 = 1/2 mean_s ||h * x_s - y||^2 + n_pixels / 2 mean_f C(f) |h(f)|^2.

    With boundary ``circular`` all that its gradient needs of the samples x_s and of the covariance
    C is the power ``E |X(f)|^2`` and the cross-power ``E conj(X(f)) Y(f)``, once per moments.

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
    prox_tolerance : float
        Of the proximal step with boundary ``valid``, see :class:`.ConjugateGradientProx`.
    saturated : bool tensor (B, C, H, W), optional
        Values of the observation that the scene may exceed: there only ``h * x < y`` leaves a
        residual.
    ignored : bool tensor (B, C, H, W), optional
        Values of the observation that leave none.

    Attributes
    ----------
    image_size : (int, int)
        Height and width of the images, see :func:`benchmark_utils.problem.support_size`.

    Raises
    ------
    ValueError
        When the observation is malformed or not finite, the boundary unknown, or the kernel
        larger than the image.

    Examples
    --------
    A white image against a grey observation, under a kernel of sum 1: 16 residuals of 1/2.

    >>> import torch
    >>> fidelity = DataFidelity(torch.full((1, 1, 4, 4), 0.5), (2, 2))
    >>> white, kernel = torch.ones(1, 1, 4, 4), torch.full((1, 1, 2, 2), 0.25)
    >>> fidelity.value(white, kernel)
    tensor([2.])
    >>> fidelity.prox(white, kernel, step=1.0).mean()  # half-way to the observation
    tensor(0.7500)
    """

    def __init__(
        self,
        observation,
        kernel_shape,
        boundary="circular",
        prox_tolerance=PROX_TOLERANCE,
        saturated=None,
        ignored=None,
    ):
        check_images(observation, "observation")
        check_kernel_shape(kernel_shape)
        self.observation, self.prox_tolerance = observation, prox_tolerance
        self.image_size = support_size(observation.shape[-2:], kernel_shape, boundary)
        self._grid = FourierGrid(self.image_size, kernel_shape, boundary)
        self._saturated, self._ignored = saturated, ignored
        self._complete = saturated is None and ignored is None
        self._closed = boundary == "circular" and self._complete  # products in the Fourier domain
        self._spectrum = self._grid.transform_observation(observation) if self._closed else None
        self._transform = LastCall(self._grid.transform_image)
        self._power = LastCall(self._expected_power)
        self._cross_power = LastCall(self._expected_cross_power)
        self._centred_power = LastCall(self._expected_centred_power)
        self._residual_power = LastCall(self._covariance_power)
        self._blur = LastCall(self._prepare_blur)
        self._prox = LastCall(self._prepare_prox)

    def value(self, image, kernel):
        """Data fidelity (B,)."""
        self._check_images(image)
        return self._residual(image, self._blur(kernel)).square().sum((1, 2, 3)) / 2

    def prox(self, point, kernel, step):
        """Proximal step (B, C, *image_size), see :mod:`benchmark_utils.physics.prox`.

        Which saturated values leave a residual is found by an active-set method, in ``MAX_SETS``
        rough turns at most; each starts from the dual of the one before.
        """
        self._check_images(point)
        if self._complete:
            return self._prox(kernel, step)(point)
        blur, image, counted, dual = self._blur(kernel), point, None, None
        solver = partial(proximal_step, blur, self.observation, step)
        for _ in range(MAX_SETS):
            found = self._counts(self._difference(image, blur))
            if counted is not None and torch.equal(found, counted):
                break
            counted = found
            rough = solver(counted=counted, tolerance=max(SET_TOLERANCE, self.prox_tolerance))
            image = rough(point, dual)
            dual = rough.dual
        return solver(counted=counted, tolerance=self.prox_tolerance)(point, dual)

    def image_gradient(self, image, kernel):
        """Gradient (B, C, *image_size) with respect to the images."""
        self._check_images(image)
        blur = self._blur(kernel)
        residual = self._residual_spectrum(image, blur)
        return self._grid.image(filtered(residual, blur.transfer.conj()))

    def kernel_value(self, moments, kernel):
        """Expectation (B,) of the data fidelity under ``moments``, a quadratic of the kernel."""
        blur = self._blur(kernel)
        self._check_moments(moments)
        images, n_samples, covariance = moments
        residual = self._residual(images, blur)
        value = self._mean(residual.square().sum((1, 2, 3)), n_samples) / 2
        if covariance is not None:
            gradient = self._grid.kernel(blur.transfer * self._residual_power(images, covariance))
            value = value + (kernel * gradient).sum((1, 2, 3)) / 2
        return value

    def kernel_gradient(self, moments, kernel):
        """Gradient (B, 1, *kernel_shape) of :meth:`kernel_value` in the kernel of each image."""
        blur = self._blur(kernel)
        self._check_moments(moments)
        images, n_samples, covariance = moments
        if self._closed:
            spectrum = blur.transfer * self._power(*moments) - self._cross_power(images, n_samples)
        else:
            residual = self._residual_spectrum(images, blur)
            spectrum = self._mean(correlation(self._transform(images), residual), n_samples)
            if covariance is not None:
                spectrum = spectrum + blur.transfer * self._residual_power(images, covariance)
        return self._grid.kernel(spectrum)

    def kernel_lipschitz(self, moments, fixed_sum=False):
        """Upper bound (B,) of the Lipschitz constant of each image's kernel gradient.

        The largest power at any frequency: the squared modulus of the spectrum, on average over
        the samples, plus the covariance, summed over the channels. It is reached by a circular blur
        whose kernel is as large as the image.

        Parameters
        ----------
        moments : ImageMoments
        fixed_sum : bool
            Bound the gradient only between kernels of one sum, as on the simplex: their
            difference does not see the mean of the image, which is most of its spectrum. The
            bound of a photograph falls by a factor of ten to several hundred.
        """
        self._check_moments(moments)
        power = self._centred_power(*moments) if fixed_sum else self._power(*moments)
        return power.real.amax((1, 2, 3))

    def _blurred_spectrum(self, images, blur):
        """Of images (S B, C, *image_size), S for each observation, the kernels being B or one."""
        spectrum = self._transform(images)
        return (self._per_observation(spectrum) * blur.transfer).flatten(0, 1)

    def _residual(self, images, blur):
        """``h * x - y`` (S B, C, H, W), 0 where it does not count."""
        difference = self._difference(images, blur)
        if not self._complete:
            difference = difference * self._counts(difference)
        return difference

    def _difference(self, images, blur):
        """``h * x - y`` (S B, C, H, W)."""
        blurred = self._grid.observation(self._blurred_spectrum(images, blur))
        return (self._per_observation(blurred) - self.observation).flatten(0, 1)

    def _counts(self, difference):
        """Whether values of the :meth:`_difference` leave a residual."""
        counts = torch.ones_like(difference, dtype=torch.bool)
        if self._ignored is not None:
            counts = counts & ~self._repeated(self._ignored, counts)
        if self._saturated is not None:
            counts = counts & (~self._repeated(self._saturated, counts) | (difference < 0))
        return counts

    def _repeated(self, mask, counts):
        """The mask (B, C, H, W) for each sample."""
        return mask.repeat(len(counts) // len(mask), 1, 1, 1)

    def _residual_spectrum(self, images, blur):
        """Fourier transform of ``h * x - y``."""
        if self._closed:
            return self._blurred_spectrum(images, blur).sub_(self._spectrum)
        return self._grid.transform_observation(self._residual(images, blur))

    def _expected_power(self, images, n_samples, covariance):
        """``E |X|^2`` (B, 1, *), summed over the channels; complex, its imaginary part is null."""
        return self._power_of(self._transform(images), images, n_samples, covariance)

    def _expected_centred_power(self, images, n_samples, covariance):
        """Like the power, of the images less the mean of each channel."""
        spectrum = self._grid.transform_image(images - images.mean((-2, -1), keepdim=True))
        return self._power_of(spectrum, images, n_samples, covariance)

    def _power_of(self, spectrum, images, n_samples, covariance):
        power = self._mean(correlation(spectrum, spectrum), n_samples)
        return power if covariance is None else power + self._residual_power(images, covariance)

    def _expected_cross_power(self, images, n_samples):
        """``E conj(X) Y`` (B, 1, *), summed over the channels."""
        return correlation(self._mean(self._transform(images), n_samples), self._spectrum)

    def _covariance_power(self, images, covariance):
        """What the covariance adds to the power (B or 1, 1, *), real: that of all pixels of y."""
        n_values = self.observation[0].numel()
        if self._ignored is not None:
            n_values = (~self._ignored).sum((1, 2, 3), keepdim=True)
        return n_values * covariance.spectrum(self._grid, images)

    def _per_observation(self, tensor):
        """Split the samples off: (S B, ...) -> (S, B, ...)."""
        return tensor.unflatten(0, (-1, len(self.observation)))

    def _mean(self, tensor, n_samples):
        """Average over the samples: (S B, ...) -> (B, ...)."""
        return tensor if n_samples == 1 else self._per_observation(tensor).mean(0)

    def _prepare_blur(self, kernel):
        if tuple(kernel.shape[-2:]) != self._grid.kernel_shape:
            raise ValueError(
                f"kernel must be of size {self._grid.kernel_shape}, got shape {tuple(kernel.shape)}"
            )
        if len(kernel) not in (1, len(self.observation)):
            raise ValueError(f"{len(kernel)} kernels for {len(self.observation)} observations")
        return Blur(kernel, self.image_size, self._grid.boundary)

    def _prepare_prox(self, kernel, step):
        blur, tolerance = self._blur(kernel), self.prox_tolerance
        return proximal_step(blur, self.observation, step, self._spectrum, tolerance=tolerance)

    def _check_moments(self, moments):
        check_moments(moments)
        self._check_images(moments.images, moments.n_samples)

    def _check_images(self, images, n_samples=1):
        batch, channels = self.observation.shape[:2]
        if tuple(images.shape[:2]) != (n_samples * batch, channels):
            samples = "" if n_samples == 1 else f", {n_samples} samples of each"
            raise ValueError(
                f"images must be of shape {(batch, channels, *self.image_size)}{samples}, "
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
    saturated : bool tensor (B, C, H, W), optional
        Values of the observation that the scene may exceed: their differences are ignored.

    Raises
    ------
    ValueError
        When the ridge is negative, or as :class:`.DataFidelity`.
    """

    def __init__(self, observation, kernel_shape, boundary="circular", ridge=0.0, saturated=None):
        if not ridge >= 0:
            raise ValueError(f"ridge must be at least 0, got {ridge}")
        self.ridge = ridge
        self._boundary = boundary
        data, ignored = (self._differences(observation), kernel_shape, boundary), None
        if saturated is not None:  # NaN spreads to the differences that it enters
            ignored = self._differences(observation.where(~saturated, torch.nan)).isnan()
        self._fidelity = DataFidelity(*data, ignored=ignored)
        self._differ_late = boundary == "valid" and saturated is None
        self._residuals = _DifferencedResiduals(observation, kernel_shape, boundary)
        self._features = LastCall(self._difference_moments)
        self._lipschitz = LastCall(self._features_lipschitz)

    def kernel_value(self, moments, kernel):
        """Expectation (B,) under ``moments``, see :meth:`.DataFidelity.kernel_value`."""
        features = self._of_differences(moments)
        ridge = self.ridge * self._lipschitz(*features)
        value = self._fidelity.kernel_value(features, kernel)
        return value + ridge * kernel.square().sum((1, 2, 3)) / 2

    def kernel_gradient(self, moments, kernel):
        """Gradient (B, 1, *kernel_shape) of :meth:`kernel_value` in the kernel of each image."""
        check_moments(moments)
        if self._differ_late and moments.covariance is None:
            gradient = self._residuals.kernel_gradient(moments, kernel)
        else:
            gradient = self._fidelity.kernel_gradient(self._of_differences(moments), kernel)
        if not self.ridge:
            return gradient
        lipschitz = self._lipschitz(*self._of_differences(moments))
        return gradient + self.ridge * lipschitz.view(-1, 1, 1, 1) * kernel

    def kernel_lipschitz(self, moments, fixed_sum=False):
        """Upper bound (B,) of the Lipschitz constant, see :meth:`.DataFidelity.kernel_lipschitz`.

        Derivatives have no mean, so that ``fixed_sum`` changes nothing.
        """
        return (1 + self.ridge) * self._lipschitz(*self._of_differences(moments))

    def _of_differences(self, moments):
        """Moments of the differences of the images, the same object for the same moments."""
        check_moments(moments)
        return self._features(*moments)

    def _difference_moments(self, images, n_samples, covariance):
        covariance = None if covariance is None else covariance.of_differences()
        return ImageMoments(self._differences(images), n_samples, covariance)

    def _features_lipschitz(self, *features):
        return self._fidelity.kernel_lipschitz(ImageMoments(*features))

    def _differences(self, image):
        """Differences along columns, then rows: (B, C, H, W) -> (B, 2 C, ...)."""
        return differences(image, self._boundary, (-1, -2)).transpose(0, 1).flatten(1, 2)


class _DifferencedResiduals(DataFidelity):
    """Kernel gradients of ``1/2 ||D (h * x - y)||^2``, D the differences inside the frame.

    Differences commute with the blur, so that the gradient is that of the pixels with ``D^T D``
    applied to the residual: half of the transforms that the differences of the image take.
    """

    def _residual_spectrum(self, images, blur):
        return self._grid.transform_observation(second_differences(self._residual(images, blur)))
