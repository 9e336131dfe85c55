"""Split Gibbs sampling, the data and the prior in turn (PnP-DM)."""

from benchmark_utils.algorithms.sampling.diffusion import reverse_diffusion
from benchmark_utils.algorithms.sampling.settings import geometric_levels

LOWEST = 0.005  # level below which a reverse diffusion does not go


def split_gibbs(likelihood, denoise, settings):
    """Draw x given y and z, then z given x by reverse diffusion, while their coupling tightens.

    Wu, Sun, Chen, Zhang, Yue & Bouman, *Principled probabilistic imaging using diffusion models as
    plug-and-play priors*, NeurIPS 2024, Algorithm 1. At a fixed coupling rho and with many calls a
    turn, z follows ``p(z) N(y; h * z, noise_std^2 + rho^2 h * h^T)``: the posterior as rho falls to
    0. With few calls the draw of z has too little variance.

    Parameters
    ----------
    likelihood : Likelihood
    denoise : callable D(x, sigma)
    settings : SamplingSettings
        The levels are those of the coupling. ``n_inner`` calls of the denoiser draw each z, at
        levels from rho to ``rho / n_inner``.

    Yields
    ------
    tensor (B n_chains, C, H, W)
        z of each turn.
    """
    image = likelihood.start
    for coupling in settings.levels:
        state = likelihood.draw(image, coupling)
        image = draw_from_prior(state, coupling, denoise, likelihood.noise_like, settings.n_inner)
        yield image


def draw_from_prior(state, coupling, denoise, noise_like, n_calls):
    """Draw z given an image with white noise of ``coupling``, by reverse diffusion.

    Parameters
    ----------
    state : tensor (B, C, H, W)
    coupling : float
        Image units.
    denoise : callable D(x, sigma)
    noise_like : callable tensor -> tensor
        Standard normal draws.
    n_calls : int
        Of the denoiser, at levels from ``coupling`` to ``coupling / n_calls``. One gives the mean
        of z instead of a draw, few a draw of too little variance.
    """
    lowest = min(coupling, max(coupling / n_calls, LOWEST))
    levels = geometric_levels(coupling, lowest, n_calls)
    *_, image = reverse_diffusion(state, levels, denoise, noise_like)
    return image
