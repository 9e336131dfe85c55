"""Langevin steps at falling levels of noise."""


def annealed_langevin(likelihood, denoise, settings):
    """Langevin steps on the image with noise, level after level.

    Song & Ermon, *Generative modeling by estimating gradients of the data distribution*, NeurIPS
    2019, Algorithm 1, on the posterior. The noise of ``level`` s in the image is noise in its blur:
    the likelihood has the covariance ``noise_std^2 I + s^2 H H^T``, whose score is
    ``(prox(x) - x) / s^2`` with the proximal step of length ``s^2 / noise_std^2``. By Tweedie's
    formula the score of the prior is ``(D(x, s) - x) / s^2``. With steps of ``step s^2``,

        ``x <- x + step (D(x, s) - x) + step (prox(x) - x) + sqrt(2 step) s e``.

    The steps are not corrected: their bias falls with ``step``, and is unstable from 1 on. At a low
    last level, with many small steps, the draws are those of the posterior.

    Parameters
    ----------
    likelihood : Likelihood
    denoise : callable D(x, sigma)
    settings : SamplingSettings
        ``n_inner`` steps at each level, of a call of the denoiser each.

    Yields
    ------
    tensor (B n_chains, C, H, W)
        The last denoised image of each level.
    """
    first, step = settings.first_level, settings.step
    state = likelihood.start + first * likelihood.noise_like(likelihood.start)
    for level in settings.levels:
        for _ in range(settings.n_inner):
            denoised, fitted = denoise(state, level), likelihood.fit(state, level)
            noise = likelihood.noise_like(state)
            drift = denoised + fitted - 2 * state
            state = state + step * drift + (2 * step) ** 0.5 * level * noise
        yield denoised
