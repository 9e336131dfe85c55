"""Steps on the kernel with the moments of the image held: (theta, moments, progress) -> theta."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from benchmark_utils.algorithms.parts import check_part
from benchmark_utils.algorithms.schedules import Schedule, as_schedule, get_schedule
from benchmark_utils.parameterizations import Parameterization

# Rules by name, with the size of the step where none is given.
SIZES = {"fixed": 1e-3, "relative": 0.02, "lipschitz": 1.0}
STEP_RULES = ("auto", *SIZES)


class KernelFidelity(Protocol):
    """What a gradient step on the kernel asks of a data fidelity."""

    def kernel_gradient(self, moments, kernel):
        """Gradient (B, 1, kh, kw) in the kernels under :class:`.ImageMoments`."""


class LipschitzFidelity(Protocol):
    """What a step asks of a data fidelity whose length follows its curvature."""

    def kernel_lipschitz(self, moments, fixed_sum=False):
        """Bound (B,) of the Lipschitz constant of the gradient, also between kernels of one sum."""


class StepRule(Protocol):
    """How far to go along the gradient."""

    def __call__(self, theta, gradient, moments, progress):
        """Step size: a float, or a tensor that multiplies ``gradient``."""


def per_image_max(tensor):
    """Largest absolute entry of each image's part (B, ...), kept broadcastable."""
    return tensor.abs().flatten(1).amax(1).view(-1, *[1] * (tensor.ndim - 1))


@dataclass(frozen=True)
class FixedStep:
    """The same step size for all: ``theta - size gradient``."""

    size: Schedule

    def __call__(self, theta, gradient, moments, progress):
        return as_schedule(self.size)(progress)


@dataclass(frozen=True)
class RelativeStep:
    """The largest entry moves by the share ``size`` of the largest entry of theta.

    The rule of the program released with Nguyen, Pauwels & Weiss (2025), which also holds the step
    within ``bounds``. With ``size`` falling to 0 the kernel comes to rest wherever it is.
    """

    size: Schedule
    bounds: tuple[float, float] = (0.0, float("inf"))
    scale: float | None = None  # the move is measured against this instead of theta's largest entry

    def __call__(self, theta, gradient, moments, progress):
        scale = per_image_max(theta) if self.scale is None else self.scale
        steepness = per_image_max(gradient).clamp_min(1e-30)
        return (as_schedule(self.size)(progress) * scale / steepness).clamp(*self.bounds)


@dataclass(frozen=True)
class LipschitzStep:
    """``size / L``, L the Lipschitz constant of the gradient in the kernel: size < 2 descends.

    For families whose theta are the pixels. With ``fixed_sum`` L only bounds the gradient between
    kernels of one sum, as on the simplex: steps are ten to several hundred times longer.

    Raises
    ------
    ValueError
        When the fidelity knows no Lipschitz constant.
    """

    size: Schedule
    fidelity: LipschitzFidelity
    fixed_sum: bool = False

    def __post_init__(self):
        check_part(self.fidelity, LipschitzFidelity, "data fidelity", self)

    def __call__(self, theta, gradient, moments, progress):
        lipschitz = self.fidelity.kernel_lipschitz(moments, self.fixed_sum)
        lipschitz = lipschitz.clamp_min(1e-30)  # 0 under a flat image, as is the gradient
        return as_schedule(self.size)(progress) / lipschitz.view(-1, *[1] * (theta.ndim - 1))


@dataclass
class ProjectedGradient:
    """``theta <- P(theta - step grad_theta f(x, h(theta)))``, P the projection of the family.

    Parameters
    ----------
    fidelity : KernelFidelity
        Such as :class:`.DataFidelity` and :class:`.DerivativeFidelity`.
    parameterization : Parameterization
    step : StepRule
        :class:`FixedStep`, :class:`RelativeStep` or :class:`LipschitzStep`.

    Raises
    ------
    ValueError
        When the fidelity has no gradient in the kernel, or the step is no rule.
    """

    fidelity: KernelFidelity
    parameterization: Parameterization
    step: StepRule

    def __post_init__(self):
        check_part(self.fidelity, KernelFidelity, "data fidelity", self)
        check_part(self.step, StepRule, "step rule", self)

    def kernel(self, theta):
        """The kernel (B, 1, kh, kw) of the parameters ``theta``."""
        return self.parameterization.kernel(theta)

    def __call__(self, theta, moments, progress=0.0):
        gradient, step = self.move(theta, moments, progress)
        return self.parameterization.project(theta - step * gradient)

    def move(self, theta, moments, progress=0.0):
        """Gradient in ``theta``, and the size of the step along it."""
        point = self.parameterization.gradient_point(theta)
        kernel_gradient = self.fidelity.kernel_gradient(moments, point)
        gradient = self.parameterization.step_gradient(theta, kernel_gradient)
        return gradient, self.step(theta, gradient, moments, progress)


@dataclass
class AcceleratedDescent:
    """``n_steps`` of projected gradient with Nesterov's momentum at a time (Beck & Teboulle 2009).

    For families of free pixels, where the data fidelity is convex in theta and steps of one over
    its Lipschitz constant can only bring the kernel closer to its best for the moments at hand.
    """

    descent: ProjectedGradient
    n_steps: int

    def kernel(self, theta):
        """The kernel (B, 1, kh, kw) of the parameters ``theta``."""
        return self.descent.kernel(theta)

    def __call__(self, theta, moments, progress=0.0):
        point, momentum = theta, 1.0
        for _ in range(self.n_steps):
            following = self.descent(point, moments, progress)
            growth = (1 + (1 + 4 * momentum**2) ** 0.5) / 2
            point = following + (momentum - 1) / growth * (following - theta)
            theta, momentum = following, growth
        return theta


@dataclass
class LangevinSteps:
    """``n_steps`` of unadjusted Langevin at a time: a kernel drawn instead of maximised.

    ``theta <- P(theta - t g / s^2 + sqrt(2 t) e)`` with the gradient g of the data fidelity, the
    noise level s, white noise e and the step t that is ``s^2`` times that of ``descent``: the
    density ``exp(-f / s^2)`` on the set of the projection P, for small steps (Bubeck, Eldan &
    Lehec, *Sampling from a log-concave distribution with projected Langevin Monte Carlo*, 2018).

    Parameters
    ----------
    descent : ProjectedGradient
    n_steps : int
    noise_like : callable tensor -> tensor
        Standard normal draws.
    noise_std : float
        s in image units, which a caller may change between two calls.
    """

    descent: ProjectedGradient
    n_steps: int
    noise_like: Callable
    noise_std: float

    def kernel(self, theta):
        """The kernel (B, 1, kh, kw) of the parameters ``theta``."""
        return self.descent.kernel(theta)

    def __call__(self, theta, moments, progress=0.0):
        project = self.descent.parameterization.project
        for _ in range(self.n_steps):
            gradient, step = self.descent.move(theta, moments, progress)
            noise = self.noise_std * (2 * step) ** 0.5 * self.noise_like(theta)
            theta = project(theta - step * gradient + noise)
        return theta


def get_kernel_step(
    rule, fidelity, family, *, size=None, schedule="linear", n_steps=10, bounds=None
):
    """The kernel step of a rule, by name.

    Parameters
    ----------
    rule : {"auto", "fixed", "relative", "lipschitz"}
        "auto" is "lipschitz" where theta are the pixels of the kernel, "relative" elsewhere.
    fidelity : KernelFidelity
        For "lipschitz" a :class:`LipschitzFidelity` too.
    family : Parameterization
    size : float or None
        First size of the step, in units of the rule; None is the default of ``SIZES``.
    schedule : {"linear", "cosine", "geometric", "constant"}
        How the size falls over the outer iterations, to 0 or, geometrically, to a hundred
        thousandth; "lipschitz" keeps it.
    n_steps : int
        Accelerated steps at a time of "lipschitz"; the other rules take one.
    bounds : (float, float) or None
        Of the steps of "relative".

    Raises
    ------
    ValueError
        When the name is unknown, the fidelity lacks what the rule needs, or the rule is "lipschitz"
        and the parameters of ``family`` are not the pixels of the kernel.
    """
    if rule == "auto":
        rule = "lipschitz" if family.is_linear else "relative"
    if rule not in SIZES:
        raise ValueError(f"unknown step rule {rule!r}: use {', '.join(STEP_RULES)}")
    size = SIZES[rule] if size is None else size
    sizes = get_schedule(schedule, size, 1e-5 * size if schedule == "geometric" else 0.0)
    if rule == "lipschitz":
        if not family.is_linear:
            raise ValueError(
                f"the step rule 'lipschitz' needs a family of free pixels, got "
                f"{type(family).__name__}"
            )
        step = LipschitzStep(size, fidelity, family.fixed_sum)
        return AcceleratedDescent(ProjectedGradient(fidelity, family, step), n_steps)
    if rule == "fixed":
        step = FixedStep(sizes)
    else:
        step = RelativeStep(sizes, bounds or (0.0, float("inf")), scale=family.step_scale)
    return ProjectedGradient(fidelity, family, step)
