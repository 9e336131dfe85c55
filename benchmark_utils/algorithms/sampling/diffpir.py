"""Denoise, fit the data, add noise: a diffusion with half-quadratic splitting (DiffPIR)."""

from itertools import pairwise

from benchmark_utils.algorithms.steps import CLAMP


def diffpir(likelihood, denoise, settings):
    """Reverse diffusion whose denoised image is fitted to the data at each level.

    Zhu, Zhang, Liang, Cao, Wen, Timofte & Van Gool, *Denoising diffusion models for plug-and-play
    image restoration*, CVPRW 2023, Algorithm 1: ``weight`` is their lambda, ``fresh`` their zeta.
    Each chain is one draw, and approximate: its last image is denoised, not drawn.

    Parameters
    ----------
    likelihood : Likelihood
    denoise : callable D(x, sigma)
    settings : SamplingSettings
        One call of the denoiser at each level.

    Yields
    ------
    tensor (B n_chains, C, H, W)
        The fitted image of each level; at the last level, the denoised one.
    """
    levels = settings.levels
    state = likelihood.start + levels[0] * likelihood.noise_like(likelihood.start)
    for level, lower in pairwise(levels):
        image = likelihood.fit(denoise(state, level), level, settings.weight).clamp(*CLAMP)
        yield image
        past = (state - image) / level
        noise = likelihood.noise_like(state)
        mixed = (1 - settings.fresh) ** 0.5 * past + settings.fresh**0.5 * noise
        state = image + lower * mixed
    yield denoise(state, levels[-1])
