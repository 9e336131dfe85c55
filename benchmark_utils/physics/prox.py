"""Proximal step of the data fidelity: deconvolution by a known kernel, held near a point.

``argmin_x 1/2 ||h * x - y||^2 + 1/(2 step) ||x - point||^2``, that is the solution of
``(I + step H^T H) x = point + step H^T y``.
"""

from benchmark_utils.physics.blur import filtered
from benchmark_utils.physics.fourier import check_image_size
from benchmark_utils.physics.linear_systems import conjugate_gradient
from benchmark_utils.problem import check_nonnegative

PROX_TOLERANCE = 1e-5


def proximal_step(
    blur, observation, step, spectrum=None, *, tolerance=PROX_TOLERANCE, counted=None
):
    """Prepare the proximal step of one kernel and observation, for any number of points.

    Parameters
    ----------
    blur : benchmark_utils.physics.blur.Blur
    observation : tensor (B, C, *observation_size)
    step : float
        At least 0; the larger, the closer the blurred solution is to the observation.
    spectrum : tensor, optional
        Fourier transform of the observation, when it is known already; only for circular blur.
    tolerance : float
        Of the iterations of valid blur, see :class:`ConjugateGradientProx`.
    counted : bool tensor (B, C, *observation_size), optional
        Values of the observation that leave a residual; by default all.

    Returns
    -------
    callable (B, C, *image_size) -> (B, C, *image_size)
        From the point to the solution: a :class:`ClosedFormProx` or, for valid blur or if not all
        values count, a :class:`ConjugateGradientProx`.

    Raises
    ------
    ValueError
        When the step is negative or not finite, or a size does not fit.
    """
    check_nonnegative(step, "step")
    check_image_size(observation, blur.grid.observation_size, "observation")
    if blur.grid.boundary == "valid" or counted is not None:
        return ConjugateGradientProx(blur, observation, step, tolerance, counted=counted)
    if spectrum is None:
        spectrum = blur.grid.transform_observation(observation)
    return ClosedFormProx(blur, spectrum, step)


class ClosedFormProx:
    """Proximal step of circular blur: one product and one sum per frequency.

    The observation joins in the Fourier domain. Added to the point before its transform, its
    rounding errors would be multiplied by ``step`` where the transfer function vanishes.
    """

    def __init__(self, blur, spectrum, step):
        self._grid = blur.grid
        # Complex like the spectrum: torch is slower at products of complex and real tensors.
        self._gain = 1 / (1 + step * blur.power)
        self._offset = step * self._gain * blur.transfer.conj() * spectrum

    def __call__(self, point):
        spectrum = self._grid.transform_image(point)
        return self._grid.image(self._offset.addcmul(spectrum, self._gain))


class ConjugateGradientProx:
    """Proximal step of valid blur, by preconditioned conjugate gradient.

    Only the values that are ``counted`` matter: H below is the blur, then their choice.
    The system is solved on the support of the observation: ``(I + step H H^T) z = y - H point``,
    then ``x = point + step H^T z``. There ``H H^T`` is a Toeplitz matrix, one product on the
    Fourier grid, and to start from ``z = 0`` is to start from the point. The preconditioner is the
    inverse on the grid, cut to the support (see Chan & Ng, *Conjugate gradient methods for
    Toeplitz systems*, SIAM Review 1996). Autograd differentiates the iterations, and so is less
    precise than the solution.

    Parameters
    ----------
    blur, observation, step
        See :func:`proximal_step`.
    tolerance : float
        Norm of the residual of the system, relative to ``||y - H point||``, at which an image is
        done. The error of x is at most ``sqrt(step) / 2`` times this residual.
    max_iterations : int
    counted : bool tensor, optional
        See :func:`proximal_step`.

    Attributes
    ----------
    iterations : tensor (B,) or None
        How many each image took in the last call.
    dual : tensor (B, C, *observation_size) or None
        z of the last call.
    """

    def __init__(
        self, blur, observation, step, tolerance=PROX_TOLERANCE, max_iterations=200, counted=None
    ):
        self._blur, self._observation, self._step = blur, observation, step
        self._counted = counted
        self._symbol = 1 + step * blur.power
        self._inverse_symbol = 1 / self._symbol
        self.tolerance, self.max_iterations = tolerance, max_iterations
        self.iterations = self.dual = None

    def __call__(self, point, start=None):
        """The solution; ``start`` is a ``dual`` of another call, with a near point."""
        self.dual, self.iterations = conjugate_gradient(
            lambda image: self._toeplitz(self._symbol, image),
            self._chosen(self._observation - self._blur(point)),
            lambda image: self._toeplitz(self._inverse_symbol, image),
            tolerance=self.tolerance,
            max_iterations=self.max_iterations,
            start=None if start is None else self._chosen(start),
        )
        return point.add(self._blur.adjoint(self.dual), alpha=self._step)

    def _toeplitz(self, symbol, image):
        grid = self._blur.grid
        return self._chosen(grid.observation(filtered(grid.transform_observation(image), symbol)))

    def _chosen(self, image):
        return image if self._counted is None else image * self._counted
