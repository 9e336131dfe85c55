"""Maximum a posteriori by alternating minimisation: the composition of its steps."""

from benchmark_utils.algorithms.alternating import alternate
from benchmark_utils.algorithms.kernel_steps import ProjectedGradient, get_step_rule
from benchmark_utils.algorithms.schedules import geometric, get_schedule
from benchmark_utils.algorithms.starts import starting_theta
from benchmark_utils.data_fidelity import DataFidelity
from benchmark_utils.parameterizations import get_parameterization


def map_estimates(
    problem,
    denoiser,
    image_step,
    *,
    init="large",
    parameterization="auto",
    step_rule="relative",
    schedule="linear",
    kernel_step=0.02,
    level=0.01,
    first_level=None,
    prior_step=1.0,
    n_outer=60,
    n_inner=5,
    reset_every=None,
):
    """Minimise eq. (8) over image and kernel in turn (Nguyen, Pauwels & Weiss 2025, sec. 5).

    Parameters
    ----------
    problem : BlindProblem
        With a known ``noise_std``.
    denoiser : callable D(x, sigma)
    image_step : subclass of ImageStep
        :class:`.ProximalGradient` (Algorithm 1) or :class:`.DouglasRachford` (Algorithm 2).
    init : str
        First kernel, one of :data:`.starts.STARTS`.
    parameterization : str
        Kernel family; "auto" is the one the problem suggests.
    step_rule : {"relative", "fixed", "lipschitz"}
        How the step on the kernel is measured, see :mod:`.kernel_steps`.
    schedule : {"linear", "cosine", "constant"}
        How the size of that step falls from ``kernel_step`` to 0 over the outer iterations.
    kernel_step : float
        Size of the first step on the kernel, in units of the rule.
    level, first_level : float, float or None
        Noise level of the denoiser, image units; with ``first_level`` it starts there and falls to
        ``level`` geometrically.
    prior_step : float
        Share of the way to the denoised image at each image step.
    n_outer, n_inner, reset_every : int, int, int or None
        See :func:`.alternate`.

    Yields
    ------
    Estimate
    """
    fidelity = DataFidelity(problem.observation, problem.kernel_shape, problem.boundary)
    family_name = problem.parameterization if parameterization == "auto" else parameterization
    family = get_parameterization(family_name, problem.kernel_shape)
    size = get_schedule(schedule, kernel_step, 0.0)
    levels = level if first_level is None else geometric(first_level, level)
    return alternate(
        image_step(fidelity, denoiser, problem.noise_std, levels, prior_step),
        ProjectedGradient(fidelity, family, get_step_rule(step_rule, size, fidelity, family)),
        problem.initial_image(),
        starting_theta(init, family, problem),
        n_outer=n_outer,
        n_inner=n_inner,
        reset_every=reset_every,
    )
