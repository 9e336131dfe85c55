"""What every sampler owes: seeds, batches, chains, boundaries and the cost that it states."""

import pytest
import torch

from benchmark_utils.algorithms.sampling import (
    SAMPLERS,
    Posterior,
    sampled_estimates,
    sampling_settings,
)
from benchmark_utils.algorithms.sampling.diffusion import reverse_diffusion
from benchmark_utils.algorithms.sampling.likelihood import Likelihood, Streams
from benchmark_utils.kernels import get_kernel
from benchmark_utils.physics import convolve
from tests.algorithms.sampling.gaussian import KERNEL, GaussianPrior
from tests.problems import simulated

SHORT = {"n_outer": 4, "n_inner": 3, "n_kept": 2, "first_level": 0.1, "last_level": 0.02}


class Shrinkage:
    """The denoiser of a white Gaussian prior, for images of any size."""

    def __call__(self, image, sigma):
        return self.differentiable(image, torch.full((len(image),), sigma))

    def differentiable(self, image, sigma):
        return 0.5 + 0.04 / (0.04 + sigma.view(-1, 1, 1, 1) ** 2) * (image - 0.5)


def sampled(method, problem, kernel, **given):
    settings = sampling_settings(method, **SHORT | given)
    posterior = Posterior(settings.n_chains)
    estimates = sampled_estimates(method, problem, kernel, Shrinkage(), settings, posterior)
    return [estimate.image for estimate in estimates], posterior


def draws(method, problem, kernel, **given):
    settings = sampling_settings(method, **SHORT | given)
    streams = Streams.shared(settings.seed, settings.n_chains)
    likelihood = Likelihood(problem, kernel, settings.n_chains, noise_like=streams)
    return list(SAMPLERS[method](likelihood, Shrinkage(), settings))


@pytest.mark.parametrize("method", SAMPLERS)
@pytest.mark.parametrize("boundary", ["circular", "valid"])
def test_a_batch_gives_what_its_images_give_alone(method, boundary):
    problem, truth = simulated("face", "cat", side=5, size=24, boundary=boundary)
    together, _ = sampled(method, problem, truth.kernel, n_chains=2)
    alone = problem.replace(observation=problem.observation[1:])
    cat, _ = sampled(method, alone, truth.kernel[1:], n_chains=2)
    for pair, single in zip(together, cat, strict=True):
        torch.testing.assert_close(pair[1:], single, rtol=0, atol=1e-5)


@pytest.mark.parametrize("method", [name for name in SAMPLERS if name != "pnp"])
def test_the_seed_decides_the_draws_and_each_chain_has_its_own(method):
    problem, truth = simulated("cat", side=5, size=16)
    first, again, other = (
        draws(method, problem, truth.kernel, n_chains=2, seed=seed)[-1] for seed in (0, 0, 1)
    )
    assert torch.equal(first, again)
    assert (first - other).abs().mean() > 1e-3
    assert (first[0] - first[1]).abs().mean() > 1e-3
    more = draws(method, problem, truth.kernel, n_chains=3)[-1]
    torch.testing.assert_close(more[:2], first, rtol=0, atol=1e-5)


@pytest.mark.parametrize("method", SAMPLERS)
@pytest.mark.parametrize("boundary", ["circular", "valid"])
def test_draws_explain_the_observation(method, boundary):
    """On both supports the residual is that of the noise, within the level of the last turn."""
    problem, truth = simulated("face", side=5, size=32, boundary=boundary)
    given = {"n_outer": 60, "n_inner": 2, "first_level": 0.1, "last_level": 0.01}
    *_, draw = draws(method, problem, truth.kernel, **given)
    assert draw.shape == truth.image.shape
    residual = convolve(draw, truth.kernel, boundary) - problem.observation
    assert residual.square().mean().sqrt() < 0.02


@pytest.mark.parametrize(
    ("method", "calls"),
    [
        ("split-gibbs", 4 * 3),
        ("diffpir", 4),
        ("annealed-langevin", 4 * 3),
        ("pnp", 4),
        ("langevin", 4 * 3),
    ],
)
def test_calls_of_the_denoiser(method, calls):
    prior = GaussianPrior(0.1)
    likelihood = Likelihood(prior.problem(0.02), KERNEL)
    assert len(list(SAMPLERS[method](likelihood, prior, sampling_settings(method, **SHORT)))) == 4
    assert prior.calls == calls


@pytest.mark.parametrize("method", SAMPLERS)
def test_the_default_settings_take_about_a_hundred_evaluations(method):
    settings = sampling_settings(method)
    assert 30 <= settings.n_outer * settings.n_inner <= 102


def test_the_estimate_is_the_mean_of_what_is_kept():
    problem, truth = simulated("cat", side=5, size=16)
    images, posterior = sampled("split-gibbs", problem, truth.kernel, n_chains=2, n_kept=3)
    found = torch.stack(draws("split-gibbs", problem, truth.kernel, n_chains=2))
    assert torch.equal(images[0], problem.observation)
    torch.testing.assert_close(images[1], found[0].mean(0, keepdim=True))
    kept = found[1:].flatten(0, 1)
    torch.testing.assert_close(images[-1], kept.mean(0, keepdim=True))
    torch.testing.assert_close(posterior.std, kept.std(0, keepdim=True), rtol=1e-4, atol=1e-6)


def test_a_draw_given_the_data_has_the_mean_and_the_spread_of_its_conditional():
    """With the Dirac, pixels are independent: Gaussians of precision 1 / s^2 + 1 / noise^2."""
    problem = GaussianPrior(0.1).problem(0.05)
    dirac = get_kernel("dirac", (5, 5))
    likelihood = Likelihood(problem, dirac, n_chains=200)
    point = torch.full_like(likelihood.start, 0.5)
    drawn = likelihood.draw(point, 0.1)
    precision = 1 / 0.1**2 + 1 / 0.05**2
    mean = (0.5 / 0.1**2 + problem.observation / 0.05**2) / precision
    torch.testing.assert_close(likelihood.fit(point, 0.1)[:1], mean)
    assert drawn.std(0).mean().item() == pytest.approx(precision**-0.5, rel=0.02)
    assert (drawn.mean(0) - mean).std().item() == pytest.approx((200 * precision) ** -0.5, rel=0.2)


def test_the_gradient_of_the_likelihood_is_that_of_autograd():
    problem = GaussianPrior(0.1).problem(0.05)
    likelihood = Likelihood(problem, KERNEL)
    image = likelihood.start.clone().requires_grad_()
    residual = convolve(image, KERNEL) - problem.observation
    (expected,) = torch.autograd.grad(residual.square().sum() / (2 * 0.05**2), image)
    torch.testing.assert_close(likelihood.gradient(image.detach()), expected, rtol=1e-4, atol=1e-3)


def test_a_reverse_diffusion_of_one_image_ends_there():
    target = torch.rand(1, 1, 8, 8)
    found = list(
        reverse_diffusion(target + 0.1, [0.1, 0.05, 0.01], lambda *_: target, torch.randn_like)
    )
    assert len(found) == 3
    assert torch.equal(found[-1], target)


@pytest.mark.parametrize(
    ("name", "value"),
    [("n_outer", 0), ("n_chains", 0), ("first_level", 0.0), ("step", -1.0), ("fresh", 1.5)],
)
def test_settings_out_of_their_domain_are_refused(name, value):
    with pytest.raises(ValueError, match=f"{name} must be .*{value}"):
        sampling_settings("diffpir", **{name: value})


def test_unknown_samplers_are_listed():
    with pytest.raises(ValueError, match="unknown sampler 'gibbs': use split-gibbs"):
        sampling_settings("gibbs")
