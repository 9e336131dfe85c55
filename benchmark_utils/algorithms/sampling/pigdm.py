"""Diffusion guided by the data through the derivative of the denoiser (PiGDM)."""

from functools import partial

import torch

from benchmark_utils.algorithms.sampling.diffusion import reverse_diffusion
from benchmark_utils.priors import STD


def pigdm(likelihood, denoise, settings):
    """Reverse diffusion along the score of the posterior, by an approximate likelihood.

    Song, Vahdat, Mardani & Kautz, *Pseudoinverse-guided diffusion models for inverse problems*,
    ICLR 2023, eq. (7): the image behind a state x of level s is taken for ``N(D(x, s), r^2 I)``,
    ``r^2 = s^2 v / (s^2 + v)`` with v the variance of photographs. The score of the likelihood is
    ``J^T H^T (r^2 H H^T + noise_std^2 I)^{-1} (y - H D)``, that is ``J^T (prox(D) - D) / r^2``, J
    the Jacobian of D. Exact, up to the number of levels, for a white Gaussian prior of variance v.

    Parameters
    ----------
    likelihood : Likelihood
    denoise : priors.Denoiser
        With :meth:`.Denoiser.differentiable`.
    settings : SamplingSettings
        One call of the denoiser, and one of its gradient, at each level.

    Yields
    ------
    tensor (B n_chains, C, H, W)
        The guided denoised image of each level.
    """
    levels = settings.levels
    state = likelihood.start + levels[0] * likelihood.noise_like(likelihood.start)
    yield from reverse_diffusion(
        state, levels, partial(guided, likelihood, denoise), likelihood.noise_like
    )


def guided(likelihood, denoise, state, level):
    """``D + (level / r)^2 J^T (prox(D) - D)``: Tweedie's formula for the posterior."""
    variance = remaining_variance(level)
    with torch.enable_grad():
        state = state.detach().requires_grad_()
        denoised = denoise.differentiable(state, state.new_full((len(state),), level))
        plain = denoised.detach()
        residual = likelihood.fit(plain, variance**0.5) - plain
        (pulled,) = torch.autograd.grad(denoised, state, residual)
    return plain + level**2 / variance * pulled


def remaining_variance(level):
    """r^2 of an image that is known up to white noise of ``level``."""
    return STD**2 * level**2 / (STD**2 + level**2)
