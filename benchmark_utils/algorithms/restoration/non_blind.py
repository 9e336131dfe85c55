"""Restoration with a kernel that is known, or believed: the last step of many blind methods."""

from benchmark_utils.algorithms.alternating import alternate
from benchmark_utils.algorithms.fire import fire_image_step
from benchmark_utils.algorithms.no_blur import HeldKernel
from benchmark_utils.algorithms.parts import check_part
from benchmark_utils.algorithms.schedules import geometric
from benchmark_utils.algorithms.steps import CLAMP, Denoiser, balanced_data_step
from benchmark_utils.physics import DataFidelity
from benchmark_utils.problem import Estimate

LAST_LEVEL = 0.005  # of the prior where there is hardly any noise
# Of proximal steps with saturated values, which are slow; the prior follows, whose error is larger.
SATURATED_TOLERANCE = 1e-3


def denoised_estimates(problem, kernel, denoise, settings):
    """Plug-and-play half-quadratic splitting with ``kernel`` held (Zhang et al. 2021, eq. (6)).

    Each turn fits the data, then denoises. The denoiser has the last word: an image that the data
    have the last word on keeps the noise that its inverse filter amplifies.

    Parameters
    ----------
    problem : BlindProblem
        With a known ``noise_std``.
    kernel : tensor (B, 1, kh, kw)
        Of any size.
    denoise : callable D(x, sigma)
    settings : RestorationSettings

    Yields
    ------
    Estimate
        The observation, then ``n_outer`` images, all with ``kernel``.

    Raises
    ------
    ValueError
        When there is no denoiser, at the call.
    """
    check_part(denoise, Denoiser, "denoiser", "denoised_estimates")
    return half_quadratic_splitting(problem, kernel, denoise, settings)


def half_quadratic_splitting(problem, kernel, denoise, settings):
    """The generator behind :func:`denoised_estimates`."""
    fidelity, level_at = data_fidelity(problem, kernel), falling_level(problem, settings)
    image = problem.initial_image(kernel.shape[-2:])
    yield Estimate(image, kernel)
    for turn in range(settings.n_outer):
        level = level_at(turn / max(settings.n_outer - 1, 1))
        step = balanced_data_step(level, problem.noise_std, weight=settings.weight)
        image = denoise(fidelity.prox(image, kernel, step).clamp(*CLAMP), level)
        yield Estimate(image, kernel)


def unrolled_estimates(problem, kernel, denoise, schedule):
    """Unrolled restoration with ``kernel`` held, see :class:`.UnrolledNetwork`.

    Parameters
    ----------
    problem, kernel
        See :func:`denoised_estimates`.
    denoise : callable D(x, sigma)
        The network of the unrolled restoration.
    schedule : list of (float, float)
        Of :func:`benchmark_utils.priors.unrolled_schedule`.

    Yields
    ------
    Estimate
        The observation, then one image for each pair of the schedule, all with ``kernel``.
    """
    fidelity = data_fidelity(problem, kernel)
    start = problem.initial_image(kernel.shape[-2:])
    yield Estimate(start, kernel)
    image = problem.observation.mean((-2, -1), keepdim=True).expand_as(start)
    for level, weight in schedule:
        image = denoise(fidelity.prox(image, kernel, 1 / weight), level)
        yield Estimate(image, kernel)


def reconstructed_estimates(problem, kernel, model):
    """One pass of a network that is told the blur, with ``kernel`` held.

    Parameters
    ----------
    problem, kernel
        See :func:`denoised_estimates`.
    model : Denoiser
        With ``reconstruct``, see :class:`benchmark_utils.priors.Denoiser`.

    Yields
    ------
    Estimate
        The observation, then one image, both with ``kernel``.
    """
    yield Estimate(problem.initial_image(kernel.shape[-2:]), kernel)
    blur = kernel, problem.boundary, problem.noise_std
    yield Estimate(model.reconstruct(problem.observation, *blur), kernel)


def restoration(problem, kernel, denoise, settings, schedule=None):
    """Last of :func:`denoised_estimates`, or of :func:`unrolled_estimates` with a ``schedule``.

    A reconstructor is told ``sqrt(settings.weight)`` times the noise, see
    :func:`reconstructed_estimates`.
    """
    if getattr(denoise, "is_reconstructor", False):
        told = problem.replace(noise_std=problem.noise_std * settings.weight**0.5)
        *_, last = reconstructed_estimates(told, kernel, denoise)
    elif schedule is None:
        *_, last = denoised_estimates(problem, kernel, denoise, settings)
    else:
        *_, last = unrolled_estimates(problem, kernel, denoise, schedule)
    return last


def fire_estimates(problem, kernel, fire, models, settings):
    """FiRe-HQS with ``kernel`` held (Terris, Kamilov & Moreau 2025).

    Parameters
    ----------
    problem, kernel
        See :func:`denoised_estimates`.
    fire : FireSettings
        Where they fix the noise of the degradations or the data step, ``settings`` do not matter
        for it.
    models : dict
        The restorers' models, by name.
    settings : RestorationSettings

    Yields
    ------
    Estimate
        The observation, then ``n_outer`` images, all with ``kernel``.
    """
    build = fire_image_step(fire, models, n_outer=settings.n_outer)
    image_step = build(
        data_fidelity(problem, kernel),
        problem.noise_std,
        falling_level(problem, settings) if fire.level is None else fire.level,
        weight=settings.weight,
    )
    return with_kernel_held(problem, kernel, image_step, settings.n_outer)


def data_fidelity(problem, kernel):
    """Data fidelity for kernels of the size of ``kernel``."""
    data = problem.observation, kernel.shape[-2:], problem.boundary
    if problem.saturated is None:
        return DataFidelity(*data)
    return DataFidelity(*data, SATURATED_TOLERANCE, saturated=problem.saturated)


def falling_level(problem, settings):
    """Schedule of the level of the prior: from the first one to that of the noise."""
    last_level = max(problem.noise_std, LAST_LEVEL)
    return geometric(max(settings.first_level, last_level), last_level)


def with_kernel_held(problem, kernel, image_step, n_outer):
    """The alternating loop from the observation, of which only the image moves."""
    start = problem.initial_image(kernel.shape[-2:])
    return alternate(image_step, HeldKernel(), start, kernel, n_outer=n_outer, n_inner=1)
