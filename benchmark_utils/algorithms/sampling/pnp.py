"""Gradient steps on the data and on the prior at one level: regularisation by denoising."""

from benchmark_utils.algorithms.steps import CLAMP


def pnp(likelihood, denoise, settings):
    """``x <- x - tau [H^T (h * x - y) / noise_std^2 + weight (x - D(x, s)) / s^2]``.

    Romano, Elad & Milanfar, *The little engine that could: regularization by denoising*, SIAM J.
    Imaging Sciences 2017, steepest descent. It draws nothing: it goes to a mode, at the level of
    ``last_level``. ``step`` is tau in units of :func:`curvature`, stable below 2.

    Parameters
    ----------
    likelihood : Likelihood
    denoise : callable D(x, sigma)
    settings : SamplingSettings
        A call of the denoiser in each turn.

    Yields
    ------
    tensor (B n_chains, C, H, W)
    """
    level = settings.last_level
    tau = settings.step / curvature(likelihood, settings)
    image = likelihood.start
    for _ in range(settings.n_outer):
        prior = settings.weight * (image - denoise(image, level)) / level**2
        image = (image - tau * (likelihood.gradient(image) + prior)).clamp(*CLAMP)
        yield image


def curvature(likelihood, settings):
    """Largest curvature of the two terms, ``1 / noise_std^2 + weight / s^2``, kernels of sum 1."""
    return 1 / likelihood.noise_std**2 + settings.weight / settings.last_level**2
