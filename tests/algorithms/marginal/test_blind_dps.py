"""BlindDPS: its slope is that of autograd, its steps are published ones, its draws are seeded."""

import pytest
import torch

from benchmark_utils.algorithms.marginal import DpsSettings, dps_estimates
from benchmark_utils.algorithms.marginal.blind_dps import denoised_and_slope, length
from benchmark_utils.algorithms.sampling import Likelihood
from benchmark_utils.physics import convolve
from benchmark_utils.priors import get_denoiser
from tests.problems import simulated


def found(problem, init="large", **given):
    settings = DpsSettings(**{"n_outer": 4} | given)
    return list(dps_estimates(problem, get_denoiser("embedded"), settings, init=init))


def test_the_slope_is_that_of_the_residual_of_the_denoised_image():
    problem, truth = simulated("face", "cat", side=5, size=16)
    denoise = get_denoiser("embedded")
    state = problem.observation + 0.1 * torch.randn(problem.observation.shape)
    image, gradient = denoised_and_slope(Likelihood(problem, truth.kernel), denoise, state, 0.1)
    leaf = state.clone().requires_grad_()
    denoised = denoise.differentiable(leaf, torch.full((2,), 0.1))
    residual = convolve(denoised, truth.kernel) - problem.observation
    (expected,) = torch.autograd.grad(residual.flatten(1).norm(dim=1).sum(), leaf)
    torch.testing.assert_close(image, denoised.detach())
    torch.testing.assert_close(gradient, expected, rtol=1e-4, atol=1e-5)


def test_the_step_is_published_for_images_twice_as_wide():
    """In their units x' = 2 x and s' = 2 s; their state is x' / sqrt(1 + s'^2)."""
    scale = (1 + 0.6**2) ** 0.5
    moved = 0.3 * scale * scale  # by a gradient of 1 in x' / scale, undone twice
    assert length(0.3, 0.3) == pytest.approx(moved / 2)


@pytest.mark.parametrize("boundary", ["circular", "valid"])
def test_a_batch_gives_what_its_images_give_alone(boundary):
    problem, truth = simulated("face", "cat", side=5, size=24, boundary=boundary)
    both = found(problem)
    cat = found(problem.replace(observation=problem.observation[1:]))
    assert len(both) == 5
    assert both[-1].image.shape == truth.image.shape
    for pair, single in zip(both, cat, strict=True):
        torch.testing.assert_close(pair.kernel[1:], single.kernel, rtol=0, atol=1e-4)
        torch.testing.assert_close(pair.image[1:], single.image, rtol=0, atol=1e-3)


def test_the_seed_decides_the_result():
    problem, _ = simulated("cat", side=5, size=16)
    first, again, other = (found(problem, seed=seed)[-1] for seed in (0, 0, 1))
    assert torch.equal(first.kernel, again.kernel)
    assert not torch.equal(first.kernel, other.kernel)


def test_a_lens_is_refused():
    problem, _ = simulated("cat", side=9, size=32, family="diffraction")
    with pytest.raises(ValueError, match="blind-dps needs a kernel of free pixels"):
        found(problem)
