"""Expectation-maximisation whose expectations come from a guided diffusion."""

from functools import partial

from benchmark_utils.algorithms.map import kernel_family
from benchmark_utils.algorithms.marginal.fitting import fitted, mean_of_chains, moments_of_draws
from benchmark_utils.algorithms.marginal.settings import PER_STEP
from benchmark_utils.algorithms.marginal.starts import first_theta, with_tidy_end
from benchmark_utils.algorithms.sampling import (
    Likelihood,
    Streams,
    guided,
    remaining_variance,
    reverse_diffusion,
)
from benchmark_utils.parameterizations import get_parameterization
from benchmark_utils.physics import ResidualCovariance
from benchmark_utils.problem import Estimate


def em_estimates(problem, denoise, settings, *, init="large", parameterization="auto"):
    """Draw the image with the kernel held (PiGDM), fit the kernel to the draws, and again.

    Laroche, Almansa & Coupete, *Fast Diffusion EM: a diffusion model for blind inverse problems
    with application to deconvolution*, WACV 2024, Algorithms 1 and 2. With the posterior variance
    r^2 of the level, the fit minimises ``E ||h * x - y||^2`` over images around each particle, not
    the particles alone. Two differences: the fit is on derivatives and on the simplex, without a
    denoiser of kernels, and the kernel is centred at the end instead of at each level.

    Parameters
    ----------
    problem : BlindProblem
        With a known ``noise_std``.
    denoise : priors.Denoiser
        With :meth:`.Denoiser.differentiable`.
    settings : EmSettings
    init : str
        Name of the first kernel, see :func:`.first_theta`.
    parameterization : str
        Kernel family; "auto" is the one the problem suggests.

    Yields
    ------
    Estimate
        The start, then the mean of the particles and the kernel after each fit.
    """
    family = get_parameterization(kernel_family(problem, parameterization), problem.kernel_shape)
    turns = _turns(problem, denoise, settings, init, family)
    return with_tidy_end(turns, settings.n_outer, problem, family)


def _turns(problem, denoise, settings, init, family):
    step = fitted(problem, family, settings.n_kernel)
    theta = first_theta(init, family, problem)
    kernel = step.kernel(theta)
    yield Estimate(problem.initial_image(), kernel)
    n_chains = settings.n_chains
    streams = Streams.shared(settings.seed, n_chains)
    likelihood = Likelihood(problem, kernel, n_chains, noise_like=streams)
    for turn, (images, level) in enumerate(particles(likelihood, denoise, settings)):
        variance = remaining_variance(level) if settings.posterior_variance else None
        covariance = None if variance is None else ResidualCovariance(variance)
        moments = moments_of_draws([images], n_chains, covariance)
        theta = step(theta, moments, turn / settings.n_outer)
        kernel = step.kernel(theta)
        likelihood.hold(kernel)
        yield Estimate(mean_of_chains(images, n_chains), kernel)


def particles(likelihood, denoise, settings):
    """Yield images (B n_chains, C, H, W), and the level up to which they are known, for each fit.

    The kernel that ``likelihood`` holds when the next ones are asked for counts.
    """
    if settings.m_step == PER_STEP:
        yield from zip(
            diffusion(likelihood, denoise, settings.levels), settings.levels, strict=True
        )
        return
    for _ in range(settings.n_outer):
        *_, images = diffusion(likelihood, denoise, settings.levels)
        yield images, settings.last_level


def diffusion(likelihood, denoise, levels):
    """The guided images at each level of a reverse diffusion; the last ones are its draws."""
    start = likelihood.start
    state = start + levels[0] * likelihood.noise_like(start)
    guide = partial(guided, likelihood, denoise)
    return reverse_diffusion(state, levels, guide, likelihood.noise_like)
