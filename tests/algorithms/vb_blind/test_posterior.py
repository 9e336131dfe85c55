"""The variational posterior against closed forms: one Gaussian, where the exact one is known."""

import itertools
import math

import pytest
import torch

from benchmark_utils.algorithms.vb_blind.posterior import Posterior, fitted_posterior
from benchmark_utils.kernels import get_kernel
from benchmark_utils.physics import Blur, convolve
from benchmark_utils.priors import GaussianMixture, derivative_mixture

BOUNDARIES = ("circular", "valid")
STD, NOISE = 0.3, 0.2
ONE = GaussianMixture((1.0,), (STD,))


def drawn(kernel, boundary, size=(7, 8), seed=0):
    """Observation (1, 1, *) of white Gaussian derivatives, float64."""
    generator = torch.Generator().manual_seed(seed)
    image = STD * torch.randn(1, 1, *size, dtype=torch.float64, generator=generator)
    clean = convolve(image, kernel, boundary)
    noise = torch.randn(clean.shape, dtype=torch.float64, generator=generator)
    return clean + NOISE * noise


def blur_matrix(kernel, size, boundary):
    """The blur of images of ``size`` as a dense matrix, from the images of one bright pixel."""
    n = size[0] * size[1]
    pixels = torch.eye(n, dtype=torch.float64).view(n, 1, *size)
    return convolve(pixels, kernel, boundary).flatten(1).T


def kernel_of(name):
    width = {"std": 0.8} if name == "gaussian" else {}
    return get_kernel(name, (3, 3), **width).double()


def exact(observation, kernel, boundary, size=(7, 8)):
    """Mean and covariance of the Gaussian posterior, and ``-log p(y | k)``, by dense matrices."""
    matrix = blur_matrix(kernel, size, boundary)
    y = observation.flatten()
    covariance = (
        matrix.T @ matrix / NOISE**2 + torch.eye(matrix.shape[1]).double() / STD**2
    ).inverse()
    mean = covariance @ (matrix.T @ y) / NOISE**2
    marginal = STD**2 * matrix @ matrix.T + NOISE**2 * torch.eye(len(y)).double()
    evidence = 0.5 * (
        y @ marginal.inverse() @ y + marginal.logdet() + len(y) * math.log(2 * math.pi)
    )
    return mean, covariance, evidence


def fitted(observation, kernel, boundary, **options):
    return fitted_posterior(observation, kernel, NOISE, ONE, boundary, n_cg=200, **options)


def free_energy(posterior, observation, kernel, noise_std, prior, boundary):
    """The bound (B,) of ``-log p(observation | kernel)`` at the top of the module, nats."""
    mean, variance = posterior
    size = mean.shape[-2:]
    residual = (convolve(mean, kernel, boundary) - observation).square()
    spread = Blur(kernel.square(), size, boundary)(variance)
    data = (residual + spread) / (2 * noise_std**2) + math.log(noise_std * math.sqrt(2 * math.pi))
    entropy = (2 * math.pi * math.e * variance).log() / 2
    return data.sum((1, 2, 3)) + (prior.energy(posterior.second_moment) - entropy).sum((1, 2, 3))


@pytest.mark.parametrize("boundary", BOUNDARIES)
@pytest.mark.parametrize("name", ["dirac", "gaussian", "uniform"])
def test_of_one_gaussian_the_mean_is_exact_and_the_precision_is_its_diagonal(name, boundary):
    kernel = kernel_of(name)
    observation = drawn(kernel, boundary)
    mean, covariance, _ = exact(observation, kernel, boundary)
    found = fitted(observation, kernel, boundary)
    torch.testing.assert_close(found.mean.flatten(), mean, rtol=1e-6, atol=1e-8)
    diagonal = 1 / covariance.inverse().diagonal()
    torch.testing.assert_close(found.variance.flatten(), diagonal)
    exact_variance = covariance.diagonal()
    assert (found.variance.flatten() <= exact_variance * (1 + 1e-9)).all(), "too small, never large"
    equal = torch.allclose(found.variance.flatten(), exact_variance)
    assert equal == (name == "dirac")


@pytest.mark.parametrize("boundary", BOUNDARIES)
def test_the_free_energy_is_the_evidence_without_blur_and_above_it_with(boundary):
    gaps = {}
    for name in ("dirac", "gaussian", "uniform"):
        kernel = kernel_of(name)
        observation = drawn(kernel, boundary)
        posterior = fitted(observation, kernel, boundary)
        bound = free_energy(posterior, observation, kernel, NOISE, ONE, boundary).item()
        gaps[name] = bound - exact(observation, kernel, boundary)[2].item()
    assert gaps["dirac"] == pytest.approx(0, abs=1e-8)
    assert gaps["uniform"] > 0.1
    assert gaps["gaussian"] > 0.1


@pytest.mark.parametrize("boundary", BOUNDARIES)
def test_each_reweighting_lowers_the_free_energy(boundary):
    prior = derivative_mixture()
    kernel = get_kernel("gaussian", (5, 5), std=1.0).double()
    generator = torch.Generator().manual_seed(1)
    image = torch.randn(2, 2, 20, 18, dtype=torch.float64, generator=generator) ** 3 * 0.02
    observation = convolve(image, kernel, boundary)
    energies = []
    for n in (1, 2, 3, 6):
        options = {"n_reweightings": n, "n_cg": 400}
        posterior = fitted_posterior(observation, kernel, 0.01, prior, boundary, **options)
        energies.append(free_energy(posterior, observation, kernel, 0.01, prior, boundary))
    for before, after in itertools.pairwise(energies):
        assert (after < before).all()


def test_no_move_of_mean_or_variance_lowers_the_free_energy_of_one_gaussian():
    kernel = kernel_of("uniform")
    observation = drawn(kernel, "valid")
    found = fitted(observation, kernel, "valid")
    best = free_energy(found, observation, kernel, NOISE, ONE, "valid")
    for factor in (0.9, 1.1):
        moved = Posterior(found.mean, factor * found.variance)
        assert free_energy(moved, observation, kernel, NOISE, ONE, "valid") > best
        moved = Posterior(factor * found.mean, found.variance)
        assert free_energy(moved, observation, kernel, NOISE, ONE, "valid") > best


def test_kernel_and_derivatives_share_a_factor():
    """What leaves the sum of the kernel to the prior: twice the kernel, half the derivatives."""
    prior = GaussianMixture((0.5, 0.5), (0.05, 0.4))
    kernel = kernel_of("gaussian")
    observation = drawn(kernel, "valid")
    rest = {"noise_std": NOISE, "boundary": "valid", "n_cg": 200}
    found = fitted_posterior(observation, kernel, prior=prior, **rest)
    halved = fitted_posterior(observation, 2 * kernel, prior=prior.scaled(0.5), **rest)
    torch.testing.assert_close(2 * halved.mean, found.mean)
    torch.testing.assert_close(4 * halved.variance, found.variance)


def test_without_variance_the_mean_is_that_of_joint_map():
    """A point of descent of ``||k * x - y||^2 / (2 s^2) + energy(x^2)``: its gradient is zero."""
    prior = GaussianMixture((0.5, 0.5), (0.05, 0.4))
    kernel = kernel_of("gaussian")
    observation = drawn(kernel, "valid")
    options = {"diagonal": False, "n_reweightings": 200, "n_cg": 200}
    mean, variance = fitted_posterior(observation, kernel, NOISE, prior, "valid", **options)
    assert not variance.any()
    point = mean.clone().requires_grad_()
    data = (convolve(point, kernel, "valid") - observation).square().sum() / (2 * NOISE**2)
    (gradient,) = torch.autograd.grad(data + prior.energy(point.square()).sum(), point)
    assert gradient.abs().max() < 1e-6
