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
        lowest = min(coupling, max(coupling / settings.n_inner, LOWEST))
        levels = geometric_levels(coupling, lowest, settings.n_inner)
        *_, image = reverse_diffusion(state, levels, denoise, likelihood.noise_like)
        yield image
