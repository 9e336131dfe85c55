"""Moments of posterior samples against those of a Gaussian prior, known in closed form."""

from math import prod

import pytest
import torch

from benchmark_utils.algorithms.restoration.refits import refits
from benchmark_utils.algorithms.sampling import sampling_settings
from benchmark_utils.algorithms.second_moments import PosteriorSamples, moments_rule
from benchmark_utils.algorithms.steps import get_kernel_step
from benchmark_utils.kernels import get_kernel
from benchmark_utils.metrics import kernel_mnc
from benchmark_utils.parameterizations import get_parameterization
from benchmark_utils.physics import (
    DataFidelity,
    DerivativeFidelity,
    ImageMoments,
    ResidualCovariance,
    convolve,
)
from benchmark_utils.priors import get_denoiser
from benchmark_utils.problem import BlindProblem, support_size
from tests.problems import simulated

STD, COUPLING, NOISE_STD, MEAN = 0.15, 0.05, 0.03, 0.5
VARIANCE = STD**2 + COUPLING**2  # of the prior that split Gibbs samples at this coupling
TRUTH = get_kernel("gaussian", (5, 5), std=0.9)
HELD = get_kernel("linear_motion", (5, 5), length=3.0, angle=0.4)  # of the last turn


class White:
    """The denoiser of independent pixels N(MEAN, STD^2)."""

    def __call__(self, image, sigma):
        return MEAN + STD**2 / (STD**2 + sigma**2) * (image - MEAN)


def white_problem(boundary, size=32):
    generator = torch.Generator().manual_seed(0)
    height, width = support_size((size, size), (5, 5), boundary)
    image = MEAN + VARIANCE**0.5 * torch.randn(1, 1, height, width, generator=generator)
    noise = torch.randn(1, 1, size, size, generator=generator)
    blurred = convolve(image, TRUTH, boundary)
    return BlindProblem(blurred + NOISE_STD * noise, NOISE_STD, (5, 5), boundary)


def samples_of(problem, n_chains=64):
    settings = sampling_settings(
        "split-gibbs",
        n_outer=14,
        n_inner=16,
        first_level=COUPLING,
        last_level=COUPLING,
        n_chains=n_chains,
        n_kept=4,
    )
    return PosteriorSamples(problem, White(), "split-gibbs", settings).moments(HELD, NOISE_STD)


def exact_moments(problem):
    """Mean, and the covariance that the white prior has after a circular blur."""
    fidelity = DataFidelity(problem.observation, (5, 5))
    grey = torch.full_like(problem.observation, MEAN)
    mean = fidelity.prox(grey, HELD, VARIANCE / NOISE_STD**2)
    return ImageMoments.of_image(mean, ResidualCovariance(VARIANCE, HELD, NOISE_STD))


@pytest.mark.parametrize("kind", [DataFidelity, DerivativeFidelity])
def test_the_moments_of_many_samples_are_those_of_the_posterior(kind):
    problem = white_problem("circular")
    fidelity, kernels = kind(problem.observation, (5, 5)), [HELD, TRUTH]
    sampled, exact = samples_of(problem), exact_moments(problem)
    without = ImageMoments.of_image(exact.images)
    for kernel in kernels:
        known = fidelity.kernel_gradient(exact, kernel)
        error = (fidelity.kernel_gradient(sampled, kernel) - known).norm()
        missing = (fidelity.kernel_gradient(without, kernel) - known).norm()
        assert error < 0.15 * (missing + known.norm())
        assert error < 0.5 * missing


def test_a_turn_of_em_on_samples_is_that_of_exact_em():
    problem = white_problem("circular")
    fidelity = DataFidelity(problem.observation, (5, 5))
    fit = get_kernel_step(
        "lipschitz", fidelity, get_parameterization("simplex", (5, 5)), n_steps=200
    )
    exact, joint = exact_moments(problem), ImageMoments.of_image(exact_moments(problem).images)
    found, known, without = (fit(HELD, m) for m in (samples_of(problem), exact, joint))
    assert (found - known).abs().max() < 0.01
    assert (without - known).abs().max() > 0.03


def test_the_expected_fidelity_of_samples_with_a_valid_boundary():
    """Against dense matrices; the covariance neglects the border of the image."""
    problem = white_problem("valid", size=20)
    size = problem.image_size
    n = prod(size)
    identity = torch.eye(n).reshape(n, 1, *size)

    def matrix(kernel):
        return convolve(identity, kernel, "valid").reshape(n, -1).T

    held, tried = matrix(HELD), matrix(TRUTH)
    covariance = torch.linalg.inv(torch.eye(n) / VARIANCE + held.T @ held / NOISE_STD**2)
    y = problem.observation.flatten()
    mean = MEAN + covariance @ (held.T @ (y - held @ torch.full((n,), MEAN))) / NOISE_STD**2
    exact = (tried @ mean - y).square().sum() / 2 + torch.trace(tried @ covariance @ tried.T) / 2
    fidelity = DataFidelity(problem.observation, (5, 5), "valid")
    found = fidelity.kernel_value(samples_of(problem, 16), TRUTH)
    assert found.item() == pytest.approx(exact.item(), rel=0.05)


@pytest.mark.slow
@pytest.mark.parametrize("boundary", ["circular", "valid"])
def test_refits_from_the_truth_stay_closer_with_samples(boundary):
    problem, truth = simulated("camera", side=9, size=48, boundary=boundary)
    denoiser = get_denoiser("embedded")
    found = []
    for covariance in ("none", "samples"):
        rule = moments_rule(covariance, None, denoiser, problem)
        options = {"n_kernel": 60, "weak": 0.0, "moments": rule}
        *_, last = refits(problem, truth.kernel, denoiser, 2, **options)
        found.append(kernel_mnc(last.kernel, truth.kernel).item())
    lost = [1 - mnc for mnc in found]
    assert lost[1] < min(0.5 * lost[0], 0.03)
