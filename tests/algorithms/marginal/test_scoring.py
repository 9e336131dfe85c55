"""Scoring steps: the model of each, and that they descend the marginal likelihood."""

from itertools import pairwise

import pytest
import torch

from benchmark_utils.algorithms.marginal import GibbsSettings, gibbs_estimates
from benchmark_utils.algorithms.marginal.scoring import MarginalModel, scored
from benchmark_utils.algorithms.sampling import Likelihood, sampling_settings
from benchmark_utils.algorithms.second_moments import PosteriorSamples
from benchmark_utils.algorithms.steps import get_kernel_step
from benchmark_utils.kernels import get_kernel
from benchmark_utils.landscape.gaussian import GaussianMarginal
from benchmark_utils.metrics import kernel_mnc
from benchmark_utils.parameterizations import get_parameterization
from benchmark_utils.physics import (
    DataFidelity,
    ImageMoments,
    ResidualCovariance,
    convolve,
    frequency_counts,
    radial,
)
from benchmark_utils.physics import transfer_function as transfer
from benchmark_utils.priors import get_denoiser
from benchmark_utils.problem import BlindProblem, Estimate
from tests.algorithms.sampling.gaussian import SIZE, GaussianPrior
from tests.problems import photographs, simulated

LENS = get_parameterization("diffraction", (9, 9))
N_STEPS, LEVEL = 4, 0.02  # the level at which the samples smooth the prior


def gaussian_problem(noise_std=0.003):
    prior = GaussianPrior(0.2, smooth=8)
    return prior.problem(noise_std), prior


def start():
    return get_kernel("gaussian", (5, 5), std=0.6)


def scored_kernel(problem, denoise, **given):
    first = [Estimate(problem.observation, start().repeat(len(problem.observation), 1, 1, 1))]
    settings = GibbsSettings(**{"n_scoring": N_STEPS, "n_chains": 4} | given)
    return [estimate.kernel for estimate in scored(first, problem, denoise, settings)]


def em_kernel(problem, denoise):
    """As many whole fits of EM, to samples with the same settings."""
    lengths = {"n_outer": 8, "n_inner": 2, "n_kept": 1, "n_chains": 4}
    samples = PosteriorSamples(
        problem, denoise, "split-gibbs", sampling_settings("split-gibbs", **lengths)
    )
    fidelity = DataFidelity(problem.observation, (5, 5), problem.boundary)
    family = get_parameterization("simplex", (5, 5))
    step, kernel = get_kernel_step("lipschitz", fidelity, family, n_steps=60), start()
    for _ in range(N_STEPS):
        kernel = step(kernel, samples.moments(kernel, problem.noise_std))
    return kernel


def test_steps_descend_the_marginal_further_than_those_of_em():
    problem, prior = gaussian_problem()
    exact = GaussianMarginal(problem.observation, problem.noise_std, prior.power + LEVEL**2)
    first, *_, last = scored_kernel(problem, prior)
    em = em_kernel(problem, prior)
    fall, fall_of_em = (exact.value(first) - exact.value(kernel) for kernel in (last, em))
    assert fall_of_em.item() > 10
    assert fall.item() > 2 * fall_of_em.item()


@pytest.mark.parametrize("size", [(24, 24), (20, 27)])
def test_the_model_has_the_fisher_information_of_a_gaussian(size):
    """Without a phase to tell: kernel and move are even."""
    image = photographs("cat", size=32)[..., : size[0], : size[1]]
    problem, _ = simulated("cat", side=5, size=32)
    problem = problem.replace(observation=image)
    kernel = get_kernel("gaussian", (5, 5), std=0.5)
    move = 1e-2 * (get_kernel("gaussian", (5, 5), std=1.5) - kernel)
    model = MarginalModel(problem, kernel, ImageMoments.of_image(image))
    steeper, flat = (model.kernel_gradient(None, kernel + t * move) for t in (1, 0))
    bend = ((steeper - flat) * move).sum()
    centred = image - image.mean((-2, -1), keepdim=True)
    power = torch.fft.rfft2(centred, norm="ortho").abs().square().mean(1, keepdim=True)
    power, (h, d) = radial(power), (transfer(part, size) for part in (kernel, move))
    variance = power * h.abs().square() + problem.noise_std**2
    change = 2 * power * (h.conj() * d).real / variance
    information = 3 / 2 * (frequency_counts(size) * change.square()).sum()
    torch.testing.assert_close(bend, information, rtol=0.03, atol=0)


def test_the_curvature_of_the_model_is_bounded_and_its_slope_that_of_the_samples():
    problem, _ = simulated("cat", "face", side=5, size=24)
    moments = ImageMoments.of_image(photographs("cat", "face", size=24))
    kernel = start().repeat(2, 1, 1, 1)
    model = MarginalModel(problem, kernel, moments)
    slope = DataFidelity(problem.observation, (5, 5)).kernel_gradient(moments, kernel) / 1e-4
    torch.testing.assert_close(model.kernel_gradient(None, kernel), slope)
    bound = model.kernel_lipschitz(moments)
    for seed in range(5):
        move = torch.randn(2, 1, 5, 5, generator=torch.Generator().manual_seed(seed))
        bend = model.kernel_gradient(None, kernel + move) - slope
        assert (bend.flatten(1).norm(dim=1) <= bound * move.flatten(1).norm(dim=1)).all()


def test_each_step_stays_within_its_reach_and_the_first_one_centres():
    problem, prior = gaussian_problem()
    kernels = scored_kernel(problem, prior)
    assert len(kernels) == N_STEPS + 1
    for before, after in pairwise(kernels[1:]):
        assert (after - before).abs().max() <= 0.2 * before.max()
        assert after.min() > -1e-6
        torch.testing.assert_close(after.sum((-2, -1)), torch.ones(1, 1))


def test_the_seed_decides_the_steps():
    problem, prior = gaussian_problem()
    one, again, other = (scored_kernel(problem, prior, seed=seed)[-1] for seed in (0, 0, 1))
    torch.testing.assert_close(one, again, rtol=0, atol=0)
    assert not torch.equal(one, other)


def lens_problem(noise_std=0.02, count=1):
    """White Gaussian images under lenses, their denoiser, and the coefficients in float64."""
    prior = GaussianPrior(0.2)
    theta = LENS.random_theta(count, torch.Generator().manual_seed(3))
    draw, noise = torch.randn(2, count, 1, *SIZE, generator=torch.Generator().manual_seed(4))
    observation = convolve(0.5 + 0.2 * draw, LENS.kernel(theta)) + noise_std * noise
    problem = BlindProblem(
        observation, noise_std, LENS.kernel_shape, parameterization="diffraction"
    )
    return problem, prior, theta.double()


def test_the_slope_along_coefficients_is_that_of_the_marginal_likelihood():
    """By Fisher's identity, with the exact posterior; against finite differences."""
    problem, prior, theta = lens_problem()
    problem = problem.replace(observation=problem.observation.double())
    exact = GaussianMarginal(problem.observation, problem.noise_std, prior.power.double())
    kernel, mean = LENS.kernel(theta), problem.observation.mean()
    moments = ImageMoments.of_image(
        Likelihood(problem, kernel).fit(mean * torch.ones(1, 1, *SIZE, dtype=theta.dtype), 0.2),
        ResidualCovariance(0.2**2, kernel, problem.noise_std),
    )
    slope = LENS.step_gradient(theta, MarginalModel(problem, kernel, moments).slope)
    step = 1e-5 * torch.eye(5, dtype=theta.dtype)
    ends = [exact.value(LENS.kernel(theta + sign * step)) for sign in (1, -1)]
    torch.testing.assert_close(slope[0], (ends[0] - ends[1]) / 2e-5, rtol=1e-4, atol=1e-3)


@pytest.mark.parametrize("size", [(24, 24), (20, 28)])
def test_the_information_on_coefficients_is_the_mean_hessian_of_a_gaussian(size):
    """``E -log p(y | theta')``, y drawn under theta, has its minimum and that curvature there."""
    image = photographs("cat", size=32)[..., : size[0], : size[1]].double()
    problem = BlindProblem(image, 0.02, LENS.kernel_shape, parameterization="diffraction")
    theta = LENS.random_theta(1, torch.Generator().manual_seed(1)).double()
    model = MarginalModel(problem, LENS.kernel(theta), ImageMoments.of_image(image))
    _, derivative = LENS.optics.jacobian(theta)
    centred = image - image.mean((-2, -1), keepdim=True)
    power = radial(torch.fft.rfft2(centred, norm="ortho").abs().square().mean(1, keepdim=True))

    def variance(coefficients):
        return power * transfer(LENS.kernel(coefficients[None]), size).abs().square() + 0.02**2

    def mean_cost(coefficients):
        v = variance(coefficients)
        return 3 / 2 * (frequency_counts(size) * (v.log() + variance(theta[0]) / v)).sum()

    with torch.enable_grad():
        expected = torch.autograd.functional.hessian(mean_cost, theta[0])
    torch.testing.assert_close(model.information(derivative)[0], expected, rtol=1e-4, atol=1e-2)


def test_steps_on_lenses_descend_the_marginal():
    problem, prior, theta = lens_problem(noise_std=0.003, count=8)
    move = 0.04 * torch.randn(8, 5, generator=torch.Generator().manual_seed(0))
    start = LENS.kernel(theta.float() + move)
    exact = GaussianMarginal(problem.observation, problem.noise_std, prior.power + LEVEL**2)
    settings = GibbsSettings(n_scoring=8, n_chains=1)
    first = [Estimate(problem.observation, start)]
    *_, last = scored(first, problem, prior, settings, "diffraction")
    fall = exact.value(start) - exact.value(last.kernel)
    assert fall.min() > 1
    assert fall.mean() > 20


def test_scoring_moves_a_lens_towards_the_true_one():
    problem, truth = simulated("cat", side=9, size=48, family="diffraction", oracle=True)
    offset = torch.tensor([0.03, -0.03, 0.03, -0.03, 0.03])
    first = [Estimate(problem.observation, LENS.kernel(problem.oracle.theta + offset))]
    settings = GibbsSettings(n_scoring=4, n_chains=1)
    denoise = get_denoiser("embedded")
    *_, last = scored(first, problem, denoise, settings, "diffraction")
    before, after = (kernel_mnc(e.kernel, truth.kernel).item() for e in (first[0], last))
    assert 1 - after < 0.5 * (1 - before)


def test_steps_on_a_lens_stay_lenses_within_reach_and_range():
    problem, _ = simulated("cat", side=9, size=24, family="diffraction")
    start = torch.tensor([[0.299, 0.1, -0.299, 0.2, 0.05]])
    first = [Estimate(problem.observation, LENS.kernel(start))]
    settings = GibbsSettings(n_scoring=3, n_chains=1)
    _, *estimates = scored(first, problem, _White(), settings, "diffraction")
    thetas = [start, *(LENS.nearest(estimate.kernel) for estimate in estimates)]
    kernels = torch.cat([LENS.kernel(theta) for theta in thetas[1:]])
    torch.testing.assert_close(kernels, torch.cat([e.kernel for e in estimates]), atol=1e-5, rtol=0)
    for before, after in pairwise(thetas):  # up to the common sign of the even modes
        assert (after.abs() - before.abs()).abs().max() <= 0.015 + 1e-4
    assert max(theta.abs().max() for theta in thetas) <= 0.3 + 1e-4


@pytest.mark.parametrize("boundary", ["circular", "valid"])
def test_they_come_after_the_turns(boundary):
    prior = GaussianPrior(0.2, smooth=8)
    problem, _ = simulated("cat", side=5, size=SIZE[0], boundary=boundary)
    problem = problem.replace(observation=problem.observation.mean(1, keepdim=True))
    denoise = prior if boundary == "circular" else _White()
    turns = {"n_outer": 3, "n_chains": 1}
    plain, scoring = (
        list(gibbs_estimates(problem, denoise, GibbsSettings(**turns, n_scoring=n))) for n in (0, 2)
    )
    assert len(scoring) == len(plain) + 2
    torch.testing.assert_close(plain[-1].kernel, scoring[3].kernel, rtol=0, atol=0)
    assert scoring[-1].image.shape == plain[-1].image.shape
    assert not torch.equal(scoring[-1].kernel, scoring[-2].kernel)


class _White:
    """The denoiser of a white Gaussian prior, for images of any size."""

    def __call__(self, image, sigma):
        return 0.5 + 0.04 / (0.04 + sigma**2) * (image - 0.5)
