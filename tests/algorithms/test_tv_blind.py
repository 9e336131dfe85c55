"""Total variation with delayed scaling: its steps against their definition, then the method."""

import pytest
import torch

from benchmark_utils.algorithms.tv_blind import DelayedScaling, TVDescent, tv_blind_estimates
from benchmark_utils.kernels import get_kernel
from benchmark_utils.metrics import kernel_mnc
from benchmark_utils.physics import DataFidelity
from tests.problems import moved


def blurred(boundary="valid", size=96):
    """A problem without noise whose noise level is told to be 0.005, and its kernel."""
    problem, truth = moved(size=size, boundary=boundary)
    return problem.replace(noise_std=0.005), truth.kernel


def test_delayed_scaling_keeps_the_proportions_that_the_simplex_would_cut():
    theta = torch.tensor([[0.6, 0.3, -0.5], [0.0, 0.9, 0.2]]).view(1, 1, 2, 3)
    found = DelayedScaling((2, 3)).project(theta)
    torch.testing.assert_close(found, theta.clamp(min=0) / 2)


def test_the_largest_move_is_a_share_of_the_largest_pixel_of_each_image():
    image = torch.rand(2, 3, 20, 20)
    image[1] *= 0.1
    kernel = get_kernel("gaussian", (5, 5), std=1.0)
    fidelity = DataFidelity(torch.rand(2, 3, 16, 16), (5, 5), "valid")
    moved = TVDescent(fidelity, 1e-3, size=0.01)(image, kernel)
    share = (moved - image).abs().amax((1, 2, 3)) / image.amax((1, 2, 3))
    torch.testing.assert_close(share, torch.full((2,), 0.01))


def test_small_image_steps_descend():
    problem, kernel = blurred()
    fidelity = DataFidelity(problem.observation, (9, 9), "valid")
    step, image = TVDescent(fidelity, 1e-3, size=1e-4), problem.initial_image()
    values = []
    for _ in range(5):
        values.append(fidelity.value(image, kernel).item() + 1e-3 * smooth_variation(image))
        image = step(image, kernel)
    assert values == sorted(values, reverse=True)


def smooth_variation(image, floor=1e-3):
    """The function of which the step takes the gradient: parabolas below the floor."""
    down = image.diff(dim=-2, append=image[..., -1:, :])
    right = image.diff(dim=-1, append=image[..., -1:])
    norm = (down.square() + right.square()).sum(1).sqrt()
    return torch.where(norm > floor, norm - floor / 2, norm.square() / (2 * floor)).sum().item()


@pytest.mark.slow
@pytest.mark.parametrize("boundary", ["circular", "valid"])
def test_a_motion_kernel_is_found_blindly(boundary):
    problem, kernel = blurred(boundary)
    *_, last = tv_blind_estimates(problem, n_outer=12, n_inner=150)
    uniform = torch.full((1, 1, 9, 9), 1 / 81)
    dirac = get_kernel("dirac", (9, 9))
    found = kernel_mnc(last.kernel, kernel).item()
    assert found > 0.8
    assert found > 0.1 + max(kernel_mnc(other, kernel).item() for other in (uniform, dirac))


def test_the_start_is_wide_and_n_outer_estimates_follow():
    problem, _ = blurred(size=48)
    found = list(tv_blind_estimates(problem, n_outer=7, n_inner=2))
    assert len(found) == 8
    assert kernel_mnc(found[0].kernel, torch.full((1, 1, 9, 9), 1 / 81)).item() > 0.95


def test_each_image_of_a_batch_is_on_its_own():
    problem, _ = blurred(size=48)
    two = problem.replace(
        observation=torch.cat([problem.observation.flip(-1), problem.observation])
    )
    *_, alone = tv_blind_estimates(problem, n_outer=6, n_inner=3)
    *_, among = tv_blind_estimates(two, n_outer=6, n_inner=3)
    torch.testing.assert_close(among.image[1:], alone.image, rtol=1e-3, atol=1e-4)
    torch.testing.assert_close(among.kernel[1:], alone.kernel, rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("weight", [0.0, -1e-3, float("nan")])
def test_the_weight_is_positive(weight):
    with pytest.raises(ValueError, match="weight"):
        next(tv_blind_estimates(blurred(size=48)[0], weight=weight))
