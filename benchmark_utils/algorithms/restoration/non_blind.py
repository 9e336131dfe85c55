"""Restoration with a kernel that is known, or believed: the last step of many blind methods."""

from benchmark_utils.algorithms.alternating import alternate
from benchmark_utils.algorithms.no_blur import HeldKernel
from benchmark_utils.algorithms.schedules import geometric
from benchmark_utils.algorithms.steps import ProximalGradient
from benchmark_utils.physics import DataFidelity

FIRST_LEVEL, WEIGHT = 0.2, 0.5
FIRE_FIRST_LEVEL = 0.1  # the most noise that the embedded restorers know
LAST_LEVEL = 0.005  # of the denoiser where there is hardly any noise


def denoised_estimates(
    problem, kernel, denoise, *, n_outer=24, first_level=FIRST_LEVEL, weight=WEIGHT
):
    """Plug-and-play half-quadratic splitting with ``kernel`` held (Zhang et al. 2021).

    Parameters
    ----------
    problem : BlindProblem
        With a known ``noise_std``.
    kernel : tensor (B, 1, kh, kw)
        Of any size.
    denoise : callable D(x, sigma)
    n_outer : int
        Denoising steps, each followed by a proximal step on the data fidelity.
    first_level : float
        Level of the denoiser at the start, image units; it falls to that of the noise.
    weight : float
        Of the prior, see :class:`.ImageStep`.

    Yields
    ------
    Estimate
        The observation, then ``n_outer`` images, all with ``kernel``.
    """
    fidelity = DataFidelity(problem.observation, kernel.shape[-2:], problem.boundary)
    last_level = max(problem.noise_std, LAST_LEVEL)
    image_step = ProximalGradient(
        fidelity,
        denoise,
        problem.noise_std,
        level=geometric(max(first_level, last_level), last_level),
        weight=weight,
    )
    start = problem.initial_image(kernel.shape[-2:])
    return alternate(image_step, HeldKernel(), start, kernel, n_outer=n_outer, n_inner=1)


def fire_estimates(
    problem, kernel, settings, models, *, n_outer=24, first_level=FIRE_FIRST_LEVEL, weight=WEIGHT
):
    """FiRe-HQS with ``kernel`` held (Terris, Kamilov & Moreau 2025).

    Parameters
    ----------
    problem, kernel, n_outer
        See :func:`denoised_estimates`.
    settings : FireSettings
    models : dict
        Its restorers by name.
    first_level : float
        Noise of the degradations at the start, image units, where the settings fix none; it falls
        to that of the observation.
    weight : float
        Of the prior, where the settings fix no data step.

    Yields
    ------
    Estimate
        The observation, then ``n_outer`` images, all with ``kernel``.
    """
    fidelity = DataFidelity(problem.observation, kernel.shape[-2:], problem.boundary)
    last_level = max(problem.noise_std, LAST_LEVEL)
    falling = geometric(max(first_level, last_level), last_level)
    build = settings.image_step(models, n_outer=n_outer)
    level = falling if settings.level is None else settings.level
    image_step = build(fidelity, None, problem.noise_std, level, weight=weight)
    start = problem.initial_image(kernel.shape[-2:])
    return alternate(image_step, HeldKernel(), start, kernel, n_outer=n_outer, n_inner=1)
