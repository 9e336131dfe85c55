"""Langevin steps at one level of the denoiser (PnP-ULA)."""

from benchmark_utils.algorithms.sampling.pnp import curvature

LOW, HIGH = -1.0, 2.0  # a state outside is drawn back


def langevin(likelihood, denoise, settings):
    """Unadjusted Langevin algorithm with a denoiser for the score of the prior.

    Laumont, De Bortoli, Almansa, Delon, Durmus & Pereyra, *Bayesian imaging using plug & play
    priors: when Langevin meets Tweedie*, SIAM J. Imaging Sciences 2022, Algorithm 1. The posterior
    is that of the prior smoothed at ``last_level``. ``step`` is tau in units of :func:`curvature`,
    published as 1/9; frequencies that the blur removes need thousands of steps.

    Parameters
    ----------
    likelihood : Likelihood
    denoise : callable D(x, sigma)
    settings : SamplingSettings
        ``n_inner`` steps in each turn, of a call of the denoiser each.

    Yields
    ------
    tensor (B n_chains, C, H, W)
        State at the end of each turn.
    """
    level, stiffness = settings.last_level, curvature(likelihood, settings)
    tau = settings.step / stiffness
    image = likelihood.start
    for _ in range(settings.n_outer):
        for _ in range(settings.n_inner):
            prior = settings.weight * (image - denoise(image, level)) / level**2
            outside = 2 * stiffness * (image - image.clamp(LOW, HIGH))
            gradient = likelihood.gradient(image) + prior + outside
            noise = likelihood.noise_like(image)
            image = image - tau * gradient + (2 * tau) ** 0.5 * noise
        yield image
