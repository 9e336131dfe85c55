"""Maximum a posteriori by alternating minimisation: the composition of its steps."""

from benchmark_utils.algorithms.alternating import alternate
from benchmark_utils.algorithms.map.settings import map_settings
from benchmark_utils.algorithms.map.starts import starting_theta
from benchmark_utils.algorithms.schedules import geometric
from benchmark_utils.algorithms.steps import get_kernel_step
from benchmark_utils.parameterizations import get_parameterization
from benchmark_utils.physics import DataFidelity, DerivativeFidelity

FITS = ("pixels", "derivatives")


def map_estimates(
    problem,
    denoiser,
    image_step,
    *,
    init="large",
    parameterization="auto",
    preset="fast",
    start=None,
    **given,
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
    preset : str
        Where the other settings come from, see :func:`.map_settings`.
    start : Estimate, optional
        With it the first image and kernel are these, and ``init`` does not matter; for families of
        free pixels.
    **given
        Settings that replace those of the preset where they are not None:

        fit : {"pixels", "derivatives"}
            What the kernel is fitted to, see :class:`.DerivativeFidelity`.
        step_rule, kernel_step, schedule, step_bounds, n_kernel
            The step on the kernel: ``rule``, ``size``, ``schedule``, ``bounds`` and ``n_steps`` of
            :func:`.get_kernel_step`.
        level, weight : float
            Noise level of the denoiser, image units, and weight of the potential, 1 in eq. (8).
            See :class:`.ImageStep`.
        first_level : float
            With it the level starts there and falls to ``level`` geometrically, again after each
            reset.
        prior_step : float
            Share of the way to the denoised image at each image step.
        n_outer, n_inner, reset_every
            See :func:`.alternate`.

    Yields
    ------
    Estimate

    Raises
    ------
    ValueError
        When a name or a setting is unknown.
    """
    family_name = kernel_family(problem, parameterization)
    family = get_parameterization(family_name, problem.kernel_shape)
    chosen = map_settings(family_name, preset, **given)
    level = chosen["level"]
    if chosen["first_level"] is not None:
        level = geometric(chosen["first_level"], level)
    if chosen["fit"] not in FITS:
        raise ValueError(f"unknown fit {chosen['fit']!r}: use {', '.join(FITS)}")
    data = problem.observation, problem.kernel_shape, problem.boundary
    fidelity = DataFidelity(*data)
    kernel_step = get_kernel_step(
        chosen["step_rule"],
        fidelity if chosen["fit"] == "pixels" else DerivativeFidelity(*data),
        family,
        size=chosen["kernel_step"],
        schedule=chosen["schedule"],
        n_steps=chosen["n_kernel"],
        bounds=chosen["step_bounds"],
    )
    return alternate(
        image_step(
            fidelity, denoiser, problem.noise_std, level, chosen["prior_step"], chosen["weight"]
        ),
        kernel_step,
        *(start or (problem.initial_image(), starting_theta(init, family, problem))),
        n_outer=chosen["n_outer"],
        n_inner=chosen["n_inner"],
        reset_every=chosen["reset_every"],
    )


def kernel_family(problem, parameterization="auto"):
    """Name of the kernel family: ``parameterization``, or the one that the problem suggests."""
    return problem.parameterization if parameterization == "auto" else parameterization
