"""Maximum a posteriori by alternating minimisation: the composition of its steps."""

from functools import partial

from benchmark_utils.algorithms.alternating import alternate, image_alone
from benchmark_utils.algorithms.map.starts import starting_theta
from benchmark_utils.algorithms.schedules import geometric
from benchmark_utils.algorithms.steps import get_kernel_step
from benchmark_utils.parameterizations import get_parameterization
from benchmark_utils.physics import DataFidelity, DerivativeFidelity

# Of the proximal step with boundary "valid" while the kernel moves: one iteration, rarely two. What
# it leaves of the residual is less than what the next kernel step changes.
PROX_TOLERANCE = 5e-2


def map_estimates(
    problem,
    image_step,
    settings,
    *,
    init="large",
    parameterization="auto",
    start=None,
    moments=image_alone,
):
    """Minimise eq. (8) over image and kernel in turn (Nguyen, Pauwels & Weiss 2025, sec. 5).

    Parameters
    ----------
    problem : BlindProblem
        With a known ``noise_std``.
    image_step : callable
        Builds the step on the image from the keywords ``fidelity``, ``noise_std``, ``level``,
        ``prior_step``, ``weight`` and, if the settings have a ``data_step``, ``fixed_step``: a
        subclass of :class:`.ImageStep` with its denoiser, as in
        ``partial(ProximalGradient, denoiser=denoise)`` (Algorithm 1, or ``DouglasRachford`` for
        Algorithm 2), or what :func:`.fire_image_step` returns.
    settings : MapSettings
        Those of the first phase; what follows it is left to others.
    init : str
        Name of the first kernel, one of :data:`.starts.STARTS`.
    parameterization : str
        Kernel family; "auto" is the one the problem suggests.
    start : Estimate, optional
        With it the first image and kernel are these, and ``init`` does not matter; for families of
        free pixels.
    moments : callable
        What :func:`.moments_rule` returns for the settings' covariance.

    Yields
    ------
    Estimate

    Raises
    ------
    ValueError
        When a name is unknown.
    """
    family = get_parameterization(kernel_family(problem, parameterization), problem.kernel_shape)
    level = settings.level
    if settings.first_level is not None:
        level = geometric(settings.first_level, level)
    fixed = {} if settings.data_step is None else {"fixed_step": settings.data_step}
    data = problem.observation, problem.kernel_shape, problem.boundary
    fidelity = DataFidelity(*data, prox_tolerance=PROX_TOLERANCE, saturated=problem.saturated)
    return alternate(
        image_step(
            fidelity=fidelity,
            noise_std=problem.noise_std,
            level=level,
            prior_step=settings.prior_step,
            weight=settings.weight,
            **fixed,
        ),
        get_kernel_step(
            settings.step_rule,
            fidelity
            if settings.fit == "pixels"
            else DerivativeFidelity(*data, saturated=problem.saturated),
            family,
            size=settings.kernel_step,
            schedule=settings.schedule,
            n_steps=settings.n_kernel,
            bounds=settings.step_bounds,
        ),
        *(start or (problem.initial_image(), starting_theta(init, family, problem))),
        n_outer=settings.n_outer,
        n_inner=settings.n_inner,
        reset_every=settings.reset_every,
        moments=partial(moments, noise_std=problem.noise_std),
    )


def kernel_family(problem, parameterization="auto"):
    """Name of the kernel family: ``parameterization``, or the one that the problem suggests."""
    return problem.parameterization if parameterization == "auto" else parameterization
