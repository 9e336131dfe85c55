"""Proximal step of the data fidelity: non-blind deconvolution with a quadratic penalty.

``argmin_x 1/2 ||h * x - y||^2 + 1/(2 step) ||x - point||^2``, the solution of
``(I + step H^T H) x = point + step H^T y``.
"""

import math

from benchmark_utils.conjugate_gradient import conjugate_gradient


def proximal_step(blur, observation, step, observation_transform=None):
    """Prepare the proximal step for any number of points.

    Parameters
    ----------
    blur : benchmark_utils.forward.Blur
    observation : tensor (B, C, *blur.observation_size)
    step : float
        At least 0; the larger, the closer the blurred solution is to the observation.
    observation_transform : tensor, optional
        ``blur.transform(observation)`` where it is known; only circular blur uses it.

    Returns
    -------
    callable (B, C, *blur.image_size) -> (B, C, *blur.image_size)
        From the point to the solution.

    Raises
    ------
    ValueError
        When the step is negative or not finite, or a size does not fit.
    """
    if not 0 <= step < math.inf:
        raise ValueError(f"step must be finite and at least 0, got {step}")
    if observation.shape[-2:] != blur.observation_size:
        raise ValueError(
            f"observation must be of size {blur.observation_size}, "
            f"got {tuple(observation.shape[-2:])}"
        )
    if blur.boundary == "valid":
        return ConjugateGradientProx(blur, observation, step)
    if observation_transform is None:
        observation_transform = blur.transform(observation)
    return ClosedFormProx(blur, observation_transform, step)


class ClosedFormProx:
    """Proximal step with circular blur: one multiplication and one addition per frequency.

    The observation joins in the Fourier domain: added to the point before the transform, its
    rounding errors would be amplified by ``step`` where the transfer function vanishes.
    """

    def __init__(self, blur, observation_transform, step):
        self.blur, self.step = blur, step
        # Complex with a null imaginary part: torch multiplies complex by complex fastest.
        self.gain = 1 / (1 + step * blur.power)
        self.offset = step * self.gain * blur.transfer.conj() * observation_transform

    def __call__(self, point):
        _check_point(point, self.blur)
        return self.blur.synthesis(self.offset.addcmul(self.blur.transform(point), self.gain))


class ConjugateGradientProx:
    """Proximal step with valid blur, by preconditioned conjugate gradient.

    The system is solved on the support of the observation, ``(I + step H H^T) z = y - H point``,
    and then ``x = point + step H^T z``: there ``H H^T`` is a Toeplitz matrix, that is one product
    on the Fourier grid, and ``z = 0`` is the warm start ``x = point``. The preconditioner is the
    inverse on the grid, cut (Chan & Ng, *Conjugate gradient methods for Toeplitz systems*, 1996).

    Parameters
    ----------
    blur, observation, step
        See :func:`proximal_step`.
    tolerance : float
        Relative residual ``||(I + step H H^T) z - (y - H point)|| / ||y - H point||`` of each
        image at which it is done. The error on x is at most ``sqrt(step) / 2`` times the residual.
    max_iterations : int

    Attributes
    ----------
    iterations : tensor (B,) or None
        What the last call took for each image.
    """

    def __init__(self, blur, observation, step, tolerance=1e-5, max_iterations=200):
        self.blur, self.observation, self.step = blur, observation, step
        self.tolerance, self.max_iterations = tolerance, max_iterations
        self.symbol = 1 + step * blur.power
        self.inverse_symbol = 1 / self.symbol
        self.iterations = None

    def __call__(self, point):
        _check_point(point, self.blur)
        dual, self.iterations = conjugate_gradient(
            lambda image: self._toeplitz(self.symbol, image),
            self.observation - self.blur(point),
            lambda image: self._toeplitz(self.inverse_symbol, image),
            tolerance=self.tolerance,
            max_iterations=self.max_iterations,
        )
        return point + self.step * self.blur.adjoint(dual)

    def _toeplitz(self, symbol, image):
        height, width = self.blur.observation_size
        return self.blur.synthesis(self.blur.transform(image) * symbol)[..., :height, :width]


def _check_point(point, blur):
    if point.shape[-2:] != blur.image_size:
        raise ValueError(
            f"the point must be of size {blur.image_size}, got {tuple(point.shape[-2:])}"
        )
