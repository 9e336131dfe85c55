"""The marginal likelihood finds a motion that the same code without its covariance does not."""

import pytest
import torch

from benchmark_utils.algorithms.vb_blind import VBSettings, vb_blind_estimates, vb_settings
from benchmark_utils.kernels import get_kernel
from benchmark_utils.metrics import kernel_mnc
from tests.problems import moved


def last_kernel(problem, **given):
    *_, last = vb_blind_estimates(problem, VBSettings(**given))
    return last.kernel


@pytest.mark.parametrize("boundary", ["circular", "valid"])
@pytest.mark.parametrize("side", [9, pytest.param(10, marks=pytest.mark.slow)])
def test_a_motion_kernel_is_found_blindly(boundary, side):
    problem, truth = moved(boundary=boundary, noise_std=0.005)
    problem = problem.replace(kernel_shape=(side, side))
    found = last_kernel(problem, n_outer=30)
    assert found.shape == (1, 1, side, side)
    assert kernel_mnc(found, truth.kernel).item() > 0.8


@pytest.mark.slow
@pytest.mark.parametrize(("kernel_sum", "gap"), [("free", 0.05), ("one", 0.02)])
def test_without_the_covariance_it_is_worse(kernel_sum, gap):
    """A sum held at 1 keeps joint MAP off no blur too: the gap is smaller."""
    problem, truth = moved(boundary="valid", noise_std=0.005)
    same = {"n_outer": 30, "kernel_sum": kernel_sum}
    off = kernel_mnc(last_kernel(problem, covariance="off", **same), truth.kernel)
    on = kernel_mnc(last_kernel(problem, **same), truth.kernel)
    assert on.item() > off.item() + gap


def test_the_start_is_two_pixels_and_n_outer_estimates_follow():
    problem, _ = moved(size=48)
    found = list(vb_blind_estimates(problem, VBSettings(n_outer=5, n_scales=1)))
    assert len(found) == 6
    expected = torch.zeros(1, 1, 9, 9)
    expected[..., 4, 4:6] = 0.5
    torch.testing.assert_close(found[0].kernel, expected)
    for estimate in found:
        assert torch.equal(estimate.image, problem.initial_image())


@pytest.mark.parametrize("kernel_sum", ["one", "free"])
def test_each_estimate_has_a_sum_of_one(kernel_sum):
    problem, _ = moved(size=48)
    for estimate in vb_blind_estimates(problem, VBSettings(n_outer=3, kernel_sum=kernel_sum)):
        torch.testing.assert_close(estimate.kernel.sum((1, 2, 3)), torch.ones(1))


def test_a_kernel_of_one_pixel_is_the_dirac():
    problem, _ = moved(size=32)
    found = last_kernel(problem.replace(kernel_shape=(1, 1)), n_outer=2)
    torch.testing.assert_close(found, get_kernel("dirac", (1, 1)))


def test_each_image_of_a_batch_is_on_its_own():
    problem, _ = moved(size=48)
    two = problem.replace(
        observation=torch.cat([problem.observation.flip(-1), problem.observation])
    )
    alone, among = (last_kernel(each, n_outer=6) for each in (problem, two))
    torch.testing.assert_close(among[1:], alone, rtol=1e-3, atol=1e-4)


def test_what_is_given_replaces_the_defaults_unless_it_is_none():
    assert vb_settings(noise_std=0.02, n_cg=None) == VBSettings(noise_std=0.02)
    with pytest.raises(ValueError, match="covariance"):
        vb_settings(covariance="white")
