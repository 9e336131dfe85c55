"""Why initialisation matters: from x = y, alternating minimisation never leaves no-blur."""

import pytest
import torch

from benchmark_utils.algorithms.no_blur import HeldKernel, no_blur_pair
from benchmark_utils.algorithms.steps import get_kernel_step
from benchmark_utils.kernels import get_kernel
from benchmark_utils.parameterizations import get_parameterization
from benchmark_utils.physics import DataFidelity, ImageMoments
from benchmark_utils.problem import BlindProblem
from tests.problems import simulated

SHAPE = (5, 5)


@pytest.fixture
def problem():
    return simulated("cat", side=SHAPE[0], noise_std=0.05)[0]


@pytest.mark.parametrize("start", ["large", "small"])
def test_minimising_over_the_simplex_from_the_observation_gives_the_dirac(problem, start):
    """Argmin over h of |h * y - y| is the Dirac, whatever the start: the problem is convex."""
    fidelity = DataFidelity(problem.observation, SHAPE)
    simplex = get_parameterization("simplex", SHAPE)
    step = get_kernel_step("lipschitz", fidelity, simplex, n_steps=500)
    theta = step(simplex.initial(start, 1), ImageMoments.of_image(problem.observation))
    torch.testing.assert_close(theta, get_kernel("dirac", SHAPE), rtol=0, atol=1e-3)


def test_there_alternating_minimisation_stays(problem):
    """At (y, delta) the gradient in the kernel vanishes and the fit is exact: a fixed point."""
    image, dirac = no_blur_pair(problem, problem.observation)
    fidelity = DataFidelity(problem.observation, SHAPE)
    simplex = get_parameterization("simplex", SHAPE)
    step = get_kernel_step("lipschitz", fidelity, simplex)
    assert fidelity.value(image, dirac).item() == pytest.approx(0, abs=1e-8)
    torch.testing.assert_close(step(dirac, ImageMoments.of_image(image)), dirac, rtol=0, atol=1e-6)


def test_the_pair_has_one_dirac_per_image():
    problem = BlindProblem(torch.rand(3, 1, 8, 9), 0.01, (4, 3))
    image, kernel = no_blur_pair(problem, problem.observation)
    assert torch.equal(image, problem.observation)
    assert kernel.shape == (3, 1, 4, 3)
    assert (kernel[:, 0, 2, 1] == 1).all()
    assert kernel.sum() == 3


def test_a_held_kernel_does_not_move():
    kernel = torch.rand(1, 1, 3, 3)
    held = HeldKernel()
    assert held.kernel(kernel) is kernel
    assert held(kernel, ImageMoments.of_image(torch.rand(1, 3, 8, 8))) is kernel
