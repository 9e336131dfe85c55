"""Edge and dark channel predictions against their definitions, and the methods made of them."""

import pytest
import torch
from scipy.ndimage import minimum_filter

from benchmark_utils.algorithms.l0_blind import edge_estimates, odd_side
from benchmark_utils.algorithms.steps import DarkPrediction, EdgePrediction, darkened
from benchmark_utils.data import load_photograph
from benchmark_utils.kernels import get_kernel
from benchmark_utils.metrics import kernel_mnc
from benchmark_utils.physics import convolve
from benchmark_utils.problem import frame
from tests.problems import moved


@pytest.mark.parametrize("boundary", ["circular", "valid"])
def test_a_blurred_step_becomes_a_step_again(boundary):
    sharp = torch.zeros(1, 1, 40, 40)
    sharp[..., 10:31, 13:29] = 0.8
    kernel = get_kernel("gaussian", (9, 9), std=1.5)
    observation = convolve(sharp, kernel, boundary)
    predict = EdgePrediction(observation, (9, 9), boundary, 4e-3)
    found = frame(predict(None, kernel), (9, 9), boundary)
    truth = frame(sharp, (9, 9), boundary)
    blurry_error = (observation - truth).square().mean()
    assert (found - truth).square().mean() < 0.2 * blurry_error


def test_nothing_is_predicted_from_an_even_image():
    observation = torch.full((1, 3, 24, 24), 0.4)
    kernel = get_kernel("uniform", (5, 5))
    found = EdgePrediction(observation, (5, 5), "valid", 4e-3)(None, kernel)
    torch.testing.assert_close(found, torch.full((1, 3, 28, 28), 0.4))


def test_more_weight_leaves_fewer_edges():
    observation = load_photograph("camera", 64)
    kernel = get_kernel("dirac", (5, 5))
    counts = []
    for weight in (1e-4, 1e-3, 1e-2):
        found = EdgePrediction(observation, (5, 5), "circular", weight)(None, kernel)
        differences = found.diff(dim=-1).abs().amax(1)
        counts.append((differences > 1e-2).sum().item())
    assert counts == sorted(counts, reverse=True)
    assert counts[-1] < 0.5 * counts[0]


@pytest.mark.parametrize("boundary", ["circular", "valid"])
@pytest.mark.parametrize("side", [15, pytest.param(14, marks=pytest.mark.slow)])
def test_a_motion_kernel_is_found_blindly(boundary, side):
    problem, truth = moved(side=15, length=9.0, size=128, boundary=boundary)
    problem = problem.replace(noise_std=0.005, kernel_shape=(side, side))
    *_, last = edge_estimates(problem, n_outer=20)
    assert last.kernel.shape == (1, 1, side, side)
    assert kernel_mnc(last.kernel, truth.kernel).item() > 0.8


@pytest.mark.parametrize("patch", [3, 5])
def test_what_is_darkened_are_the_least_values_of_patches(patch):
    image = torch.rand(2, 3, 11, 14, generator=torch.Generator().manual_seed(0))
    threshold = 0.1
    found = darkened(image, patch, threshold)
    changed = found != image
    assert (found[changed] == 0).all()
    for picture, result, change in zip(image, found, changed, strict=True):
        dark = minimum_filter(picture.amin(0).numpy(), patch, mode="nearest")
        values = set(dark[dark < threshold].tolist())
        assert values == set(picture[change].tolist())
        dark_result = minimum_filter(result.amin(0).numpy(), patch, mode="nearest")
        assert ((dark_result == 0) | (dark >= threshold)).all()
    assert torch.equal(darkened(image, patch, 0.0), image)


def test_the_dark_channel_becomes_darker_under_its_prior():
    observation = load_photograph("camera", 64)
    kernel = get_kernel("gaussian", (7, 7), std=1.5)
    settings = (observation, (7, 7), "circular", 4e-3)
    shares = []
    for found in (
        EdgePrediction(*settings)(None, kernel),
        DarkPrediction(*settings, 4e-3, 5)(None, kernel),
    ):
        dark = minimum_filter(found[0].amin(0).numpy(), 5)
        shares.append((abs(dark) < 0.02).mean())
    assert shares[1] > shares[0] + 0.05


@pytest.mark.slow
@pytest.mark.parametrize("boundary", ["circular", "valid"])
def test_a_motion_kernel_is_found_with_the_dark_channel(boundary):
    problem, truth = moved(side=15, length=9.0, size=128, boundary=boundary)
    *_, last = edge_estimates(problem.replace(noise_std=0.005), n_outer=20, dark_weight=4e-3)
    assert kernel_mnc(last.kernel, truth.kernel).item() > 0.75


@pytest.mark.parametrize(("length", "side"), [(0.5, 3), (8.9, 9), (9.9, 9), (10.1, 11), (35, 35)])
def test_the_side_of_a_patch_is_the_nearest_odd_number(length, side):
    assert odd_side(length) == side
