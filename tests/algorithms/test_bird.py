"""BIRD: its chain against closed forms, its gradient, and that the fit improves."""

import pytest
import torch

from benchmark_utils.algorithms.bird import BirdSettings, backward, bird_estimates, chain, on_sphere
from benchmark_utils.algorithms.sampling import Streams
from benchmark_utils.algorithms.untrained import KernelNetwork, Uniform
from benchmark_utils.physics import convolve
from benchmark_utils.problem import support_size
from tests.problems import simulated
from tests.suite import make_solver, solve

SMALL = BirdSettings(n_outer=12, n_levels=4, latent_rate=0.03, kernel_rate=2e-3)


def wiener(image, sigma):
    """The mean of white images around 1/2, of variance 1/16, given one with noise."""
    return 0.5 + (image - 0.5) / (1 + 16 * sigma**2)


def latents(n_images=2):
    draws = torch.randn(n_images, 3, 12, 16, generator=torch.Generator().manual_seed(0))
    return on_sphere(draws)


def test_a_latent_on_the_sphere_has_variance_one():
    for latent in 3 * latents():
        torch.testing.assert_close(on_sphere(latent[None]).square().mean(), torch.tensor(1.0))


def test_the_chain_of_a_gaussian_prior_ends_in_its_flow():
    """The probability flow takes white noise to white images of variance 1/16."""
    levels = [20 * 0.9**turn for turn in range(90)]
    image = chain(0.5 * latents(), wiener, levels)  # half of it, so that nothing is clamped
    torch.testing.assert_close(image, 0.5 + 0.25 * 0.5 * latents(), rtol=0, atol=0.02)


def test_the_last_level_is_denoised():
    found = chain(latents(), lambda image, sigma: 0.3 * torch.ones_like(image), [5.0, 0.1])
    torch.testing.assert_close(found, torch.full_like(found, 0.3))


@pytest.mark.parametrize("boundary", ["circular", "valid"])
def test_the_gradient_is_that_of_the_mean_squared_residual(boundary):
    problem, truth = simulated("camera", boundary=boundary)
    uniform = Uniform(Streams([(0,)]), problem.observation)
    network = KernelNetwork(uniform, problem.kernel_shape)
    image = truth.image.clone().requires_grad_()
    kernel = backward(problem, image, network)
    along, step = torch.randn(image.shape, generator=torch.Generator().manual_seed(0)), 1e-2
    values = [
        (convolve(image.detach() + sign * step * along, kernel, boundary) - problem.observation)
        .square()
        .mean()
        for sign in (1, -1)
    ]
    slope = (values[0] - values[1]) / (2 * step)
    torch.testing.assert_close((image.grad * along).sum(), slope, rtol=1e-2, atol=1e-5)
    assert all(parameter.grad.abs().max() > 0 for parameter in network.parameters())


@pytest.mark.parametrize("boundary", ["circular", "valid"])
def test_the_residual_falls_and_kernels_are_on_the_simplex(boundary):
    problem, _ = simulated("camera", boundary=boundary)
    found = list(bird_estimates(problem, wiener, SMALL))
    assert len(found) == 13
    residuals = [
        (convolve(image, kernel, boundary) - problem.observation).square().mean()
        for image, kernel in found
    ]
    assert residuals[-1] < residuals[0]
    size = support_size(problem.observation.shape[-2:], (7, 7), boundary)
    assert found[-1].image.shape == (1, 3, *size)
    for _, kernel in found:
        assert (kernel >= 0).all()
        torch.testing.assert_close(kernel.sum((1, 2, 3)), torch.ones(1))


def test_a_seed_gives_one_result_and_other_images_do_not_change_it():
    both, _ = simulated("camera", "coins")
    *_, two = bird_estimates(both, wiener, SMALL)
    *_, again = bird_estimates(both, wiener, SMALL)
    torch.testing.assert_close(two.image, again.image, rtol=0, atol=0)
    alone = both.replace(observation=both.observation[1:])
    *_, one = bird_estimates(alone, wiener, SMALL)
    torch.testing.assert_close(two.image[1:], one.image, rtol=0, atol=1e-4)
    torch.testing.assert_close(two.kernel[1:], one.kernel, rtol=0, atol=1e-5)


def test_the_solver_counts_the_calls_and_keeps_to_the_range_of_its_denoiser():
    problem, _ = simulated("camera")
    found = solve(make_solver("bird", denoiser="tv", n_outer=3, n_levels=2), problem)
    assert "failure" not in found
    assert found["nfe"] == 4 * 2
