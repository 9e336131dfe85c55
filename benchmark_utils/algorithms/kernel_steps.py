"""Steps on the kernel with the image held: callables (theta, image, progress) -> theta."""

from dataclasses import dataclass
from typing import Any

from benchmark_utils.algorithms.schedules import as_schedule


def per_image_max(tensor):
    """Largest absolute entry of each image's part (B, ...), kept broadcastable."""
    return tensor.abs().flatten(1).amax(1).view(-1, *[1] * (tensor.ndim - 1))


@dataclass(frozen=True)
class FixedStep:
    """The same step size for all: ``theta - size gradient``."""

    size: Any

    def __call__(self, theta, gradient, image, progress):
        return as_schedule(self.size)(progress)


@dataclass(frozen=True)
class RelativeStep:
    """The largest entry moves by the share ``size`` of the largest entry of theta.

    The rule of the program released with Nguyen, Pauwels & Weiss (2025), which also holds the step
    within ``bounds``. With ``size`` falling to 0 the kernel comes to rest wherever it is.
    """

    size: Any
    bounds: tuple[float, float] = (0.0, float("inf"))
    scale: float | None = None  # the move is measured against this instead of theta's largest entry

    def __call__(self, theta, gradient, image, progress):
        scale = per_image_max(theta) if self.scale is None else self.scale
        steepness = per_image_max(gradient).clamp_min(1e-30)
        return (as_schedule(self.size)(progress) * scale / steepness).clamp(*self.bounds)


@dataclass(frozen=True)
class LipschitzStep:
    """``size / L``, L the Lipschitz constant of the gradient in the kernel: size < 2 descends.

    For families whose theta are the pixels. With ``fixed_sum`` L only bounds the gradient between
    kernels of one sum, as on the simplex: steps are ten to several hundred times longer.
    """

    size: Any
    fidelity: Any
    fixed_sum: bool = False

    def __call__(self, theta, gradient, image, progress):
        lipschitz = self.fidelity.kernel_lipschitz(image, self.fixed_sum)
        return as_schedule(self.size)(progress) / lipschitz.view(-1, *[1] * (theta.ndim - 1))


@dataclass
class ProjectedGradient:
    """``theta <- P(theta - step grad_theta f(x, h(theta)))``, P the projection of the family.

    Parameters
    ----------
    fidelity : DataFidelity
    parameterization : see :mod:`benchmark_utils.parameterizations`
    step : callable (theta, gradient, image, progress) -> float or tensor
        The step rule: :class:`FixedStep`, :class:`RelativeStep` or :class:`LipschitzStep`.
    """

    fidelity: Any
    parameterization: Any
    step: Any

    def kernel(self, theta):
        """The kernel (B, 1, kh, kw) of the parameters ``theta``."""
        return self.parameterization.kernel(theta)

    def __call__(self, theta, image, progress=0.0):
        kernel_gradient = self.fidelity.kernel_gradient(image, self.kernel(theta))
        gradient = self.parameterization.step_gradient(theta, kernel_gradient)
        step = self.step(theta, gradient, image, progress)
        return self.parameterization.project(theta - step * gradient)


def get_step_rule(name, size, fidelity, family):
    """The step rule ``name``: "fixed", "relative" or "lipschitz", of the given size or schedule.

    Raises
    ------
    ValueError
        When the name is unknown, or the rule is "lipschitz" and the parameters of ``family`` are
        not the pixels of the kernel.
    """
    rules = {
        "fixed": lambda: FixedStep(size),
        "relative": lambda: RelativeStep(size, scale=family.step_scale),
        "lipschitz": lambda: LipschitzStep(size, fidelity, family.fixed_sum),
    }
    if name not in rules:
        raise ValueError(f"unknown step rule {name!r}: use {', '.join(rules)}")
    if name == "lipschitz" and not family.is_linear:
        raise ValueError(
            f"the step rule 'lipschitz' needs a family of free pixels, got {type(family).__name__}"
        )
    return rules[name]()
