"""Diffusion EM against the EM step of a Gaussian prior, known in closed form."""

import pytest
import torch

from benchmark_utils.algorithms.marginal import EmSettings, em_estimates, starts
from benchmark_utils.algorithms.marginal.fitting import fitted
from benchmark_utils.algorithms.sampling import remaining_variance
from benchmark_utils.kernels import get_kernel
from benchmark_utils.parameterizations import get_parameterization
from benchmark_utils.physics import ImageMoments, ResidualCovariance
from benchmark_utils.priors import STD, get_denoiser
from tests.algorithms.sampling.gaussian import GaussianPrior
from tests.problems import simulated

SHORT = {"n_outer": 4, "n_inner": 3, "n_kernel": 2}


class White:
    """The denoiser of a white Gaussian prior, for images of any size."""

    def differentiable(self, image, sigma):
        return 0.5 + STD**2 / (STD**2 + sigma.view(-1, 1, 1, 1) ** 2) * (image - 0.5)


def found(problem, denoise=None, options=None, **given):
    settings = EmSettings(**SHORT | given)
    return list(em_estimates(problem, denoise or White(), settings, **options or {}))


def test_a_round_under_a_gaussian_prior_is_an_exact_step_of_em(monkeypatch):
    """Many particles against the mean and the covariance of the posterior, from no blur."""
    noise_std, prior = 0.05, GaussianPrior(STD)
    problem = prior.problem(noise_std)
    levels = {"first_level": 5.0, "last_level": 0.005}
    given = {"m_step": "rounds", "n_outer": 1, "n_inner": 60, "n_chains": 200, "n_kernel": 300}
    monkeypatch.setattr(starts, "without_weak", lambda kernel, share: kernel)
    *_, last = found(problem, prior, {"init": "dirac"}, **levels, **given)
    dirac = get_kernel("dirac", (5, 5))
    power = 1 / (1 / STD**2 + 1 / noise_std**2)
    mean = 0.5 + power / noise_std**2 * (problem.observation - 0.5)
    covariance = ResidualCovariance(STD**2, dirac, noise_std)
    step = fitted(problem, get_parameterization("simplex", (5, 5)), 300)
    exact = step(dirac, ImageMoments.of_image(mean, covariance))
    alone = step(dirac, ImageMoments.of_image(mean))
    assert (exact - alone).abs().max() > 0.2, "the spread of the particles counts"
    torch.testing.assert_close(last.kernel, exact, rtol=0, atol=5e-3)  # as seeds differ


@pytest.mark.parametrize("level", [0.01, 0.3, 5.0])
def test_the_variance_of_a_level_is_that_of_its_posterior(level):
    """Of a white image of the variance of photographs under white noise of the level."""
    assert remaining_variance(level) == pytest.approx(1 / (1 / STD**2 + 1 / level**2))


@pytest.mark.parametrize("m_step", ["per-step", "rounds"])
@pytest.mark.parametrize("boundary", ["circular", "valid"])
def test_a_batch_gives_what_its_images_give_alone(m_step, boundary):
    problem, _ = simulated("face", "cat", side=5, size=24, boundary=boundary)
    alone = problem.replace(observation=problem.observation[1:])
    both, cat = (found(p, m_step=m_step, n_chains=2) for p in (problem, alone))
    assert len(both) == 5
    for pair, single in zip(both, cat, strict=True):
        torch.testing.assert_close(pair.kernel[1:], single.kernel, rtol=0, atol=1e-4)
        torch.testing.assert_close(pair.image[1:], single.image, rtol=0, atol=1e-3)


def test_the_seed_decides_the_result():
    problem, _ = simulated("cat", side=5, size=16)
    first, again, other = (found(problem, seed=seed)[-1] for seed in (0, 0, 1))
    assert torch.equal(first.kernel, again.kernel)
    assert not torch.equal(first.kernel, other.kernel)


def test_the_posterior_variance_widens_the_kernel():
    """Fitted to the images of a high level alone, the kernel is closer to no blur."""
    problem, _ = simulated("astronaut", side=7, size=48)
    given = {"n_outer": 1, "first_level": 0.1, "last_level": 0.1, "n_kernel": 100}
    peaks = [
        found(problem, get_denoiser("embedded"), posterior_variance=on, **given)[-1].kernel.amax()
        for on in (True, False)
    ]
    assert peaks[0] < peaks[1]


def test_unknown_ways_of_fitting_are_refused():
    with pytest.raises(ValueError, match="m_step must be per-step or rounds, got 'each'"):
        EmSettings(m_step="each")
