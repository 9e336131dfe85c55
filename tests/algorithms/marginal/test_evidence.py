"""The evidence against a Gaussian prior, known in closed form, and the choice that it makes."""

import pytest
import torch

from benchmark_utils.algorithms.marginal import (
    best_start,
    best_starts,
    evidence,
    first_theta,
    negative_evidence,
)
from benchmark_utils.algorithms.marginal.starts import expanded
from benchmark_utils.algorithms.restoration import restored
from benchmark_utils.algorithms.sampling import geometric_levels
from benchmark_utils.kernels import get_kernel
from benchmark_utils.parameterizations import get_parameterization
from benchmark_utils.physics import transfer_function
from benchmark_utils.priors import get_denoiser
from benchmark_utils.problem import Estimate
from tests.algorithms.sampling.gaussian import KERNEL, MEAN, SIZE, GaussianPrior
from tests.problems import simulated

STD, NOISE_STD = 0.1, 0.02
KERNELS = {"dirac": {}, "gaussian": {"std": 0.8}, "uniform": {}}


def exact(problem, kernel):
    """Mode of the posterior, and ``-log p(y | h)`` up to a constant, under a white prior."""
    transfer = torch.fft.fft2(torch.fft.irfft2(transfer_function(kernel, SIZE), s=SIZE))
    spectrum = torch.fft.fft2(problem.observation - MEAN, norm="ortho")
    variance = STD**2 * transfer.abs().square() + NOISE_STD**2
    mode = MEAN + torch.fft.ifft2(STD**2 * transfer.conj() * spectrum / variance, norm="ortho").real
    return mode, (variance.log() + spectrum.abs().square() / variance).sum() / 2


@pytest.mark.parametrize("name", KERNELS)
def test_it_is_exact_under_a_white_gaussian_prior(name):
    """Differences to the true kernel, in nats; levels that cover the prior."""
    prior = GaussianPrior(STD)
    problem = prior.problem(NOISE_STD)
    found = []
    for kernel in (KERNEL, get_kernel(name, (5, 5), **KERNELS[name])):
        mode, expected = exact(problem, kernel)
        levels = geometric_levels(1e-3, 10.0, 60)
        cost = negative_evidence(problem, Estimate(mode, kernel), prior, STD, levels)
        found.append((cost.item(), expected.item()))
    (cost, expected), (other_cost, other_expected) = found
    assert other_cost - cost == pytest.approx(other_expected - expected, rel=0.01, abs=0.5)


def candidates(problem, truth):
    """The observation restored with the true kernel and with none, in this order."""
    kernels = torch.cat([truth.kernel, get_kernel("dirac", problem.kernel_shape)])
    together = expanded(problem, 2)
    start = Estimate(together.initial_image(), kernels)
    *_, estimate = restored([start], together, get_denoiser("embedded"))
    return together, estimate


@pytest.mark.parametrize("boundary", ["circular", "valid"])
def test_it_prefers_the_true_kernel_to_no_blur_which_joint_map_prefers(boundary):
    problem, truth = simulated("astronaut", side=9, size=64, boundary=boundary)
    together, estimate = candidates(problem, truth)
    denoise = get_denoiser("embedded")
    true, none = negative_evidence(together, estimate, denoise)
    assert true < none
    true, none = negative_evidence(together, estimate, denoise, residual_std=0.0)
    assert none < true


def test_the_best_start_is_kept_for_each_image():
    problem, truth = simulated("astronaut", "cat", side=9, size=64)
    dirac = get_kernel("dirac", (9, 9)).repeat(2, 1, 1, 1)
    kernels = torch.stack([dirac, truth.kernel], 1)
    kernels[1] = kernels[1].flip(0)  # the truth comes second, then first

    def sample(together):
        yield Estimate(together.initial_image(), kernels.flatten(0, 1))

    first, last = best_start(sample, problem, get_denoiser("embedded"), 2)
    torch.testing.assert_close(first.kernel, kernels[:, 0])
    torch.testing.assert_close(last.kernel, truth.kernel)
    assert last.image.shape == problem.observation.shape
    *_, kept = best_start(sample, problem, get_denoiser("embedded"), 2, margin=1e6)
    torch.testing.assert_close(kept.kernel, kernels[:, 0])  # none is so much better


@pytest.mark.parametrize("n_likely", [1, 2, 3])
def test_a_reading_chooses_among_the_most_likely_starts_alone(n_likely, monkeypatch):
    """The truth is most likely, then one more peaked, then none, which the reading is like."""
    monkeypatch.setattr(evidence, "N_LIKELY", n_likely)
    problem, truth = simulated("astronaut", "cat", side=9, size=64)
    none = get_kernel("dirac", (9, 9)).expand(2, 1, 9, 9)
    peaked = truth.kernel + 0.2 * (truth.kernel == truth.kernel.amax((-2, -1), keepdim=True))
    kernels = torch.stack([none, peaked / 1.2, truth.kernel], 1)

    def sample(together):
        yield Estimate(together.initial_image(), kernels.flatten(0, 1))

    reading = none.roll((1, 2), (-2, -1))  # wherever it lies
    _, last = best_start(sample, problem, get_denoiser("embedded"), 3, reading=reading)
    torch.testing.assert_close(last.kernel, kernels[:, 3 - n_likely])


def test_starts_of_pixels_stand_side_by_side():
    problem, _ = simulated("astronaut", "cat", side=5, size=16)
    family = get_parameterization("simplex", (5, 5))
    starts = best_starts(family)
    theta = first_theta("best", family, expanded(problem, len(starts))).unflatten(0, (2, -1))
    for place, start in enumerate(starts):
        torch.testing.assert_close(theta[:, place], first_theta(start, family, problem))


def test_starts_of_a_lens_are_all_signs_that_differ():
    problem, _ = simulated("cat", side=9, size=16, family="diffraction")
    family = get_parameterization("diffraction", (9, 9))
    theta = first_theta("best", family, expanded(problem, 16))
    assert theta.shape == (16, 5)
    assert len({tuple(signs.tolist()) for signs in theta.sign()}) == 16
    assert theta.abs().unique().numel() == 1
    kernels = family.kernel(theta).flatten(1)
    distances = torch.cdist(kernels, kernels) + torch.eye(16)
    assert distances.min() > 1e-3
