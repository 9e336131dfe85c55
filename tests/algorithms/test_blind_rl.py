"""Blind Richardson-Lucy: against deepinv, the likelihoods it climbs, and a photograph."""

import pytest
import torch
from deepinv.optim import BlindRL
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmark_utils.algorithms.blind_rl import LIKELIHOODS, multiplied, richardson_lucy_estimates
from benchmark_utils.kernels import get_kernel
from benchmark_utils.metrics import kernel_mnc
from benchmark_utils.physics import Blur, KernelMap, convolve
from benchmark_utils.problem import BlindProblem
from tests.problems import moved
from tests.suite import make_solver, solve

properties = settings(deadline=None, max_examples=20)


@pytest.mark.parametrize("shape", [(5, 5), (4, 7)])
def test_the_poisson_form_is_that_of_deepinv(shape):
    observation = 0.1 + 0.8 * torch.rand(2, 3, 24, 20, generator=torch.Generator().manual_seed(0))
    problem = BlindProblem(observation, 0.01, shape)
    *_, found = richardson_lucy_estimates(problem, n_outer=4, n_inner=2, n_kernel=3)
    theirs = BlindRL(kernel_size=shape, max_iter=4, x_steps=2, k_steps=3)
    image, kernel = theirs(observation)
    torch.testing.assert_close(found.kernel, kernel, rtol=1e-3, atol=1e-6)
    torch.testing.assert_close(found.image, image, rtol=1e-3, atol=1e-5)


def misfit(expected, observation, likelihood):
    """What a likelihood penalises, (B,): the Kullback-Leibler divergence or the squared error."""
    if likelihood == "gaussian":
        return (expected - observation).square().sum((1, 2, 3))
    return (expected - torch.xlogy(observation, expected)).sum((1, 2, 3))


@properties
@given(st.integers(0, 99), st.sampled_from(LIKELIHOODS), st.sampled_from(["circular", "valid"]))
def test_no_step_lowers_the_likelihood(seed, likelihood, boundary):
    generator = torch.Generator().manual_seed(seed)
    image, sharp = torch.rand(2, 2, 3, 16, 18, generator=generator, dtype=torch.float64)
    kernel, truth = torch.rand(2, 2, 1, 4, 5, generator=generator, dtype=torch.float64)
    observation = convolve(sharp, truth, boundary)
    blur = Blur(kernel, (16, 18), boundary)
    of_kernel = KernelMap(image, (4, 5), boundary)
    for signal, operator in ((image, blur), (kernel, of_kernel)):
        before = misfit(operator(signal), observation, likelihood)
        moved_signal = multiplied(signal, operator, observation, likelihood)
        assert (moved_signal >= 0).all()
        assert (misfit(operator(moved_signal), observation, likelihood) <= before + 1e-9).all()


@pytest.mark.parametrize("likelihood", LIKELIHOODS)
@pytest.mark.parametrize("boundary", ["circular", "valid"])
def test_the_truth_without_noise_is_left_alone(likelihood, boundary):
    problem, truth = moved(size=48, boundary=boundary)
    blur = Blur(truth.kernel, truth.image.shape[-2:], boundary)
    found = multiplied(truth.image, blur, problem.observation, likelihood)
    torch.testing.assert_close(found, truth.image, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("likelihood", LIKELIHOODS)
@pytest.mark.parametrize("boundary", ["circular", "valid"])
def test_kernels_stay_on_the_simplex_and_images_nonnegative(likelihood, boundary):
    problem, _ = moved(size=48, boundary=boundary)
    found = list(richardson_lucy_estimates(problem, n_outer=6, likelihood=likelihood))
    assert len(found) == 7
    for image, kernel in found:
        assert (image >= 0).all()
        assert (kernel >= 0).all()
        torch.testing.assert_close(kernel.sum((1, 2, 3)), torch.ones(1))


@pytest.mark.parametrize("likelihood", LIKELIHOODS)
def test_a_dirac_stays_a_dirac(likelihood):
    problem, _ = moved(size=48)
    dirac = get_kernel("dirac", (9, 9))
    of_kernel = KernelMap(problem.initial_image(), (9, 9))
    found = multiplied(dirac, of_kernel, problem.observation, likelihood)
    torch.testing.assert_close(found, dirac)


@pytest.mark.parametrize("likelihood", LIKELIHOODS)
@pytest.mark.parametrize("boundary", ["circular", "valid"])
def test_the_kernel_comes_closer_to_the_truth(likelihood, boundary):
    problem, truth = moved(size=96, boundary=boundary)
    *_, last = richardson_lucy_estimates(problem, likelihood=likelihood)
    uniform = torch.full((1, 1, 9, 9), 1 / 81)
    assert kernel_mnc(last.kernel, truth.kernel) > 0.3 + kernel_mnc(uniform, truth.kernel)


@pytest.mark.parametrize("likelihood", LIKELIHOODS)
def test_a_black_image_is_left_with_its_kernel(likelihood):
    problem = moved(size=48)[0]
    black = problem.replace(observation=torch.zeros_like(problem.observation))
    first, *_, last = richardson_lucy_estimates(black, n_outer=3, likelihood=likelihood)
    torch.testing.assert_close(last.kernel, first.kernel)
    assert last.image.abs().max() <= first.image.max()


def test_each_image_of_a_batch_is_on_its_own():
    problem, _ = moved(size=48)
    both = torch.cat([problem.observation.flip(-1), problem.observation])
    *_, alone = richardson_lucy_estimates(problem, n_outer=4)
    *_, among = richardson_lucy_estimates(problem.replace(observation=both), n_outer=4)
    torch.testing.assert_close(among.image[1:], alone.image, rtol=1e-3, atol=1e-4)
    torch.testing.assert_close(among.kernel[1:], alone.kernel, rtol=1e-3, atol=1e-5)


def test_a_likelihood_that_is_none_is_refused():
    with pytest.raises(ValueError, match="'cauchy': use poisson or gaussian"):
        next(richardson_lucy_estimates(moved(size=48)[0], likelihood="cauchy"))


def test_the_image_is_its_own_unless_a_restoration_is_named():
    problem = moved(size=48)[0].replace(noise_std=0.005)
    *_, last = richardson_lucy_estimates(problem, n_outer=3)
    own = solve(make_solver("blind-rl", n_outer=3), problem)
    restored = solve(make_solver("blind-rl", n_outer=3, restoration="sparse"), problem)
    torch.testing.assert_close(own["image"], last.image)
    torch.testing.assert_close(restored["kernel"], last.kernel)
    assert (restored["image"] - last.image).abs().max() > 0.01
    assert (own["progress"]["planned"], restored["progress"]["planned"]) == (3, 4)


def test_refits_need_a_restoration(failures_are_kept):
    solver = make_solver("blind-rl", n_outer=2, n_refits=1)
    assert "n_refits must be 0" in solve(solver, moved(size=48)[0])["failure"]
