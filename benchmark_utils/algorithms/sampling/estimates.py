"""Samplers by name, and the estimates of a problem that they give."""

from benchmark_utils.algorithms.sampling.annealed_langevin import annealed_langevin
from benchmark_utils.algorithms.sampling.diffpir import diffpir
from benchmark_utils.algorithms.sampling.langevin import langevin
from benchmark_utils.algorithms.sampling.likelihood import Likelihood, Streams
from benchmark_utils.algorithms.sampling.pigdm import pigdm
from benchmark_utils.algorithms.sampling.pnp import pnp
from benchmark_utils.algorithms.sampling.split_gibbs import split_gibbs
from benchmark_utils.problem import Estimate

SAMPLERS = {
    "split-gibbs": split_gibbs,
    "diffpir": diffpir,
    "annealed-langevin": annealed_langevin,
    "pnp": pnp,
    "langevin": langevin,
    "pigdm": pigdm,
}


def sampled_estimates(method, problem, kernel, denoise, settings, posterior):
    """Sample the image with ``kernel`` held; the estimate is the mean of the draws.

    Parameters
    ----------
    method : str
        A name of ``SAMPLERS``.
    problem : BlindProblem
        With a known ``noise_std``.
    kernel : tensor (B, 1, kh, kw)
        Of any size.
    denoise : callable D(x, sigma)
    settings : SamplingSettings
    posterior : Posterior
        Of ``n_chains``; the draws of the last ``n_kept`` turns are added to it.

    Yields
    ------
    Estimate
        The observation, then one for each of the ``n_outer`` turns: the mean over the kept draws,
        or, before they are kept, over the chains.
    """
    yield Estimate(problem.initial_image(kernel.shape[-2:]), kernel)
    streams = Streams.shared(settings.seed, settings.n_chains)
    likelihood = Likelihood(problem, kernel, settings.n_chains, noise_like=streams)
    for turn, draw in enumerate(SAMPLERS[method](likelihood, denoise, settings)):
        if is_kept(turn, settings):
            posterior.add(draw)
            yield Estimate(posterior.mean, kernel)
        else:
            yield Estimate(draw.unflatten(0, (-1, settings.n_chains)).mean(1), kernel)


def posterior_samples(method, problem, kernel, denoise, settings):
    """Samples of the image with ``kernel`` held: those of all chains in their last turns.

    All images, and all kernels, have the same random numbers.

    Parameters
    ----------
    method, problem, kernel, denoise, settings
        See :func:`sampled_estimates`.

    Yields
    ------
    tensor (B, C, H, W)
        ``n_kept n_chains`` of them.

    Raises
    ------
    ValueError
        When the method is unknown.
    """
    if method not in SAMPLERS:
        raise ValueError(f"unknown sampler {method!r}: use {', '.join(SAMPLERS)}")
    streams = Streams.shared(settings.seed, settings.n_chains)
    likelihood = Likelihood(problem, kernel, settings.n_chains, noise_like=streams)
    for turn, draw in enumerate(SAMPLERS[method](likelihood, denoise, settings)):
        if is_kept(turn, settings):
            yield from draw.unflatten(0, (-1, settings.n_chains)).unbind(1)


def is_kept(turn, settings):
    """Whether the draws of a turn, from 0, are among the last ``n_kept``."""
    return turn >= settings.n_outer - settings.n_kept
