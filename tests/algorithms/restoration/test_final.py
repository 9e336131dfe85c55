"""The end of a kernel method: refits that come closer to the kernel, then a restoration."""

import pytest
import torch

from benchmark_utils.algorithms.no_blur import no_blur_pair
from benchmark_utils.algorithms.restoration import restored
from benchmark_utils.algorithms.restoration.final import residual_levels
from benchmark_utils.algorithms.restoration.refits import refits
from benchmark_utils.kernels import get_kernel
from benchmark_utils.metrics import kernel_mnc
from benchmark_utils.physics import convolve
from benchmark_utils.priors import get_denoiser
from benchmark_utils.problem import BlindProblem, Estimate, support_size
from tests.problems import moved, simulated


def unchanged(image, sigma):
    return image


def make_problem():
    return BlindProblem(torch.rand(1, 1, 24, 24), 0.01, (5, 5), "valid")


@pytest.mark.parametrize(("denoise", "n_refits"), [(None, 0), (unchanged, 0), (unchanged, 2)])
def test_what_is_given_comes_first_and_the_last_is_a_restoration(denoise, n_refits):
    problem = make_problem()
    given = [Estimate(*no_blur_pair(problem, problem.initial_image()))] * 3
    found = list(restored(iter(given), problem, denoise, n_refits=n_refits))
    assert found[:3] == given
    assert len(found) == 4 + n_refits
    assert found[-1].image.shape[-2:] == support_size((24, 24), (5, 5), "valid")
    assert found[-1].kernel is found[-2].kernel
    assert not torch.equal(found[-1].image, found[-2].image)


def restored_with(kernel, problem, **settings):
    """The last image that the embedded denoiser restores."""
    given = [Estimate(problem.initial_image(), kernel)]
    *_, last = restored(given, problem, get_denoiser("embedded"), **settings)
    return last


def test_the_level_of_a_residual_is_that_of_each_image_where_it_is_not_saturated():
    kernel = get_kernel("dirac", (3, 3)).repeat(2, 1, 1, 1)
    image = torch.full((2, 1, 6, 6), 0.5)
    problem = BlindProblem(torch.full((2, 1, 4, 4), 0.5), 0.01, (3, 3), "valid")
    problem.observation[0] += 0.2
    problem.observation[1, ..., :2] -= 0.1
    found = residual_levels(problem, Estimate(image, kernel))
    assert found == pytest.approx([0.2, 0.1 * 0.5**0.5])
    saturated = torch.zeros(2, 1, 4, 4, dtype=torch.bool)
    saturated[1, ..., 1:] = True
    found = residual_levels(problem.replace(saturated=saturated), Estimate(image, kernel))
    assert found == pytest.approx([0.2, 0.1])


def test_the_residual_mends_a_noise_level_that_was_told_too_high():
    problem, truth = simulated("camera", "cat", side=7, size=64, noise_std=0.004, boundary="valid")
    told = problem.replace(noise_std=0.02)
    errors = {
        again: (restored_with(truth.kernel, told, residual_noise=again).image - truth.image)
        .square()
        .mean((1, 2, 3))
        for again in (False, True)
    }
    assert (errors[True] < 0.8 * errors[False]).all()


def test_the_residual_of_each_image_counts_alone():
    problem, truth = simulated("camera", "cat", side=5, size=32, noise_std=0.01, boundary="valid")
    both = restored_with(truth.kernel, problem, residual_noise=True).image
    for number in range(2):
        alone = slice(number, number + 1)
        own = restored_with(truth.kernel[alone], problem.take(alone), residual_noise=True).image
        torch.testing.assert_close(both[alone], own)


def test_a_schedule_is_for_one_level():
    with pytest.raises(ValueError, match="residual_noise"):
        next(restored(iter(()), make_problem(), unchanged, schedule=[], residual_noise=True))


def test_refits_need_a_denoiser():
    with pytest.raises(ValueError, match="n_refits must be 0"):
        next(restored(iter(()), make_problem(), n_refits=1))


@pytest.mark.parametrize("boundary", ["circular", "valid"])
def test_refits_bring_a_kernel_that_is_nearly_right_closer(boundary):
    problem, truth = moved(side=11, length=7.0, boundary=boundary, noise_std=0.01, seed=3)
    kernel = truth.kernel
    wider = convolve(
        torch.nn.functional.pad(kernel, (4, 4, 4, 4)), get_kernel("gaussian", (5, 5), std=0.8)
    )[..., 4:-4, 4:-4]
    first = wider / wider.sum()
    with torch.no_grad():
        found = list(refits(problem, first, get_denoiser("embedded"), 3))
    similarity = [kernel_mnc(h, kernel).item() for h in (first, *(e.kernel for e in found))]
    assert similarity == sorted(similarity)
    assert 1 - similarity[-1] < 0.75 * (1 - similarity[0])
    assert [e.kernel.sum().item() for e in found] == pytest.approx([1, 1, 1], abs=1e-5)
