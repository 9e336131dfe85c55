"""Reverse diffusion: from an image with noise to a draw of an image without."""

from itertools import pairwise
from math import log


def reverse_diffusion(state, levels, denoise, noise_like):
    """Solve the reverse stochastic equation of a diffusion through ``levels``.

    ``x' = D + (s' / s)^2 (x - D) + s' sqrt(1 - (s' / s)^2) e`` from level s to s', exact for a D
    that does not change on the way; D is extrapolated from two levels to the middle of the step.
    This is the multistep solver of second order, SDE-DPM-Solver++(2M), of Lu, Zhou, Bao, Chen, Li &
    Zhu, *DPM-Solver++: fast solver for guided sampling of diffusion probabilistic models*, 2022,
    without their scaling of the state. With few levels the draw has too little variance.

    Parameters
    ----------
    state : tensor (B, C, H, W)
        With noise of ``levels[0]``.
    levels : sequence of float
        Falling.
    denoise : callable D(x, sigma)
    noise_like : callable tensor -> tensor
        Standard normal draws.

    Yields
    ------
    tensor (B, C, H, W)
        The denoised image at each level; the last one is the draw.
    """
    past = past_step = None
    for level, lower in pairwise(levels):
        denoised = denoise(state, level)
        yield denoised
        target, step = denoised, log(level / lower)
        if past is not None:
            target = denoised + step / (2 * past_step) * (denoised - past)
        past, past_step = denoised, step
        share = (lower / level) ** 2
        noise = lower * (1 - share) ** 0.5 * noise_like(state)
        state = target + share * (state - target) + noise
    yield denoise(state, levels[-1])
