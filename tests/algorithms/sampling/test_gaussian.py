"""Samplers against the posterior of a Gaussian prior, known in closed form."""

import pytest
import torch

from benchmark_utils.algorithms.sampling import SAMPLERS, sampling_settings
from benchmark_utils.algorithms.sampling.likelihood import Likelihood
from benchmark_utils.algorithms.sampling.pnp import curvature
from benchmark_utils.priors import STD
from tests.algorithms.sampling.gaussian import (
    KERNEL,
    POWER,
    GaussianPrior,
    posterior,
    spectrum,
)

CHAINS = 64
KEPT = POWER > 0.5  # frequencies that the blur keeps
LOST = POWER < 0.05  # and those that it removes


def last_draws(method, problem, prior, **given):
    settings = sampling_settings(method, n_chains=CHAINS, **given)
    likelihood = Likelihood(problem, KERNEL, settings.n_chains)
    *_, draws = SAMPLERS[method](likelihood, prior, settings)
    return draws


def check_draws(draws, mean, power, *, tolerance):
    """The mean within Monte-Carlo error, the variance of kept and lost frequencies to a share."""
    error = torch.fft.rfft2(draws.mean(0, keepdim=True) - mean, norm="ortho").abs().square()
    share = error / (power / CHAINS)
    assert share.mean().item() == pytest.approx(1, abs=0.35)  # chi-square of 256 values
    found = spectrum(draws)
    for group in (KEPT[0], LOST[0]):
        ratio = found[group].sum() / power[0][group].sum()
        assert ratio.item() == pytest.approx(1, rel=tolerance)


@pytest.mark.parametrize("coupling", [0.03, 0.1])
def test_split_gibbs_samples_the_posterior_of_its_coupling(coupling):
    """The draws z have the prior and the noise ``noise_std^2 + coupling^2 |h|^2``."""
    prior = GaussianPrior(0.1, smooth=8)
    problem = prior.problem(0.02)
    levels = {"first_level": coupling, "last_level": coupling}
    draws = last_draws("split-gibbs", problem, prior, n_outer=20, n_inner=16, **levels)
    mean, power = posterior(problem, prior.power, 0.02**2 + coupling**2 * POWER)
    check_draws(draws, mean, power, tolerance=0.1)


def test_split_gibbs_with_few_calls_draws_too_little_variance():
    prior = GaussianPrior(0.1)
    problem = prior.problem(0.02)
    _, power = posterior(problem, prior.power, 0.02**2 + 0.1**2 * POWER)
    ratios = []
    for n_inner in (1, 2, 4, 16):
        settings = {"first_level": 0.1, "last_level": 0.1, "n_outer": 12, "n_inner": n_inner}
        draws = last_draws("split-gibbs", problem, prior, **settings)
        ratios.append((spectrum(draws).sum() / power.sum()).item())
    assert ratios == sorted(ratios)
    assert ratios[0] < 0.4
    assert ratios[-1] > 0.9


def test_annealed_langevin_samples_the_posterior():
    prior = GaussianPrior(0.1, smooth=8)
    problem = prior.problem(0.05)
    settings = {"n_outer": 30, "n_inner": 10, "step": 0.08, "first_level": 0.5}
    draws = last_draws("annealed-langevin", problem, prior, last_level=0.01, **settings)
    check_draws(draws, *posterior(problem, prior.power, 0.05**2), tolerance=0.15)


def test_langevin_samples_the_posterior_of_the_smoothed_prior():
    """With the bias of the unadjusted steps, ``1 / (1 - tau Q / 2)`` at the curvature Q."""
    prior = GaussianPrior(0.1, smooth=4)
    problem = prior.problem(0.05)
    settings = {"first_level": 0.05, "last_level": 0.05, "n_outer": 1, "n_inner": 500}
    mean, power = posterior(problem, prior.power + 0.05**2, 0.05**2)
    tau = 1 / 9 / (2 / 0.05**2)
    draws = last_draws("langevin", problem, prior, n_kept=1, **settings)
    check_draws(draws, mean, power / (1 - tau / power / 2), tolerance=0.1)


def test_pnp_finds_the_mode_of_the_smoothed_prior():
    prior = GaussianPrior(0.1, smooth=4)
    problem = prior.problem(0.05)
    settings = {"first_level": 0.05, "last_level": 0.05, "n_outer": 100}
    likelihood = Likelihood(problem, KERNEL)
    *_, found = SAMPLERS["pnp"](likelihood, prior, sampling_settings("pnp", step=1.0, **settings))
    mean, _ = posterior(problem, prior.power + 0.05**2, 0.05**2)
    torch.testing.assert_close(found, mean, rtol=0, atol=1e-3)


def test_the_curvature_bounds_that_of_the_two_terms():
    settings = sampling_settings("pnp", last_level=0.05)
    likelihood = Likelihood(GaussianPrior(0.1).problem(0.02), KERNEL)
    assert curvature(likelihood, settings) == pytest.approx(1 / 0.02**2 + 1 / 0.05**2)


def test_pigdm_is_exact_for_white_images_of_the_variance_of_photographs():
    prior = GaussianPrior(STD)
    problem = prior.problem(0.05)
    draws = last_draws("pigdm", problem, prior, n_outer=60, first_level=5.0, last_level=0.005)
    check_draws(draws, *posterior(problem, prior.power, 0.05**2), tolerance=0.15)


def test_diffpir_is_approximate_with_the_mean_of_the_posterior():
    prior = GaussianPrior(0.1)
    problem = prior.problem(0.02)
    draws = last_draws("diffpir", problem, prior, n_outer=100, first_level=1.0, fresh=1.0)
    mean, power = posterior(problem, prior.power, 0.02**2)
    error = (draws.mean(0, keepdim=True) - mean).square().mean()
    assert error < 2 * power.mean() / CHAINS
    assert 0.3 < spectrum(draws).sum() / power.sum() < 0.8
