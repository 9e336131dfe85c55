"""The pyramid: its scales, what passes between them, how many estimates it yields."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmark_utils.algorithms.pyramid import (
    coarse_to_fine,
    kernel_sides,
    rescaled,
    scaled_problem,
)
from benchmark_utils.kernels import get_kernel
from benchmark_utils.problem import BlindProblem, Estimate, Oracle


def make_problem(side=21, boundary="valid", **changes):
    observation = torch.rand(2, 1, 70, 76)
    return BlindProblem(observation, 0.01, (side, side), boundary).replace(**changes)


@settings(deadline=None)
@given(st.integers(1, 60), st.floats(0.4, 0.95))
def test_sides_grow_to_that_of_the_problem_and_are_odd_before(side, ratio):
    sides = kernel_sides(side, 10_000, ratio=ratio)
    assert sides[-1] == side
    assert sides == sorted(set(sides))
    assert all(coarse % 2 == 1 and coarse >= 5 for coarse in sides[:-1])
    assert side <= 5 or sides[0] == 5


def test_scales_are_limited_by_number_and_by_the_image():
    assert kernel_sides(21, 255) == [5, 7, 11, 15, 21]
    assert kernel_sides(21, 255, n_scales=2) == [15, 21]
    assert kernel_sides(20, 255, n_scales=1) == [20]
    assert kernel_sides(21, 33) == [11, 15, 21]
    for wrong in ({"ratio": 1.0}, {"n_scales": 0}):
        with pytest.raises(ValueError, match=str(next(iter(wrong.values())))):
            kernel_sides(21, 255, **wrong)


@pytest.mark.parametrize("boundary", ["circular", "valid"])
def test_a_coarse_problem_has_less_noise_and_no_oracle(boundary):
    noise = 0.1 * torch.randn(1, 1, 128, 128, generator=torch.Generator().manual_seed(0))
    problem = make_problem(20, boundary, observation=0.5 + noise, noise_std=0.1)
    problem = problem.replace(oracle=Oracle(torch.ones(1, 1, 20, 20) / 400))
    coarse = scaled_problem(problem, 9 / 20)
    assert coarse.kernel_shape == (9, 9)
    assert coarse.oracle is None
    assert coarse.observation.shape == (1, 1, 58, 58)
    assert coarse.observation.std().item() == pytest.approx(coarse.noise_std, rel=0.2)
    assert scaled_problem(problem, 1) is problem


@pytest.mark.parametrize("boundary", ["circular", "valid"])
@pytest.mark.parametrize("side", [21, 20])
def test_an_estimate_is_carried_to_the_supports_of_the_next_scale(boundary, side):
    problem = make_problem(side, boundary)
    coarse = scaled_problem(problem, 11 / side)
    kernel = get_kernel("dirac", (11, 11)).expand(2, -1, -1, -1)
    found = rescaled(Estimate(coarse.initial_image(), kernel), problem)
    assert found.image.shape == problem.initial_image().shape
    assert found.kernel.shape == (2, 1, side, side)
    assert (found.kernel.flatten(1).argmax(1) == (side // 2) * side + side // 2).all()


@pytest.mark.parametrize("n_outer", [0, 1, 3, 13])
def test_every_estimate_is_on_the_finest_grid_and_they_are_n_outer_and_the_start(n_outer):
    problem, stages, sides = make_problem(), [], []

    def counting(problem, start, stage):
        stages.append(stage)
        sides.append(max(problem.kernel_shape))
        assert (start is None) == (stage.index == 0)
        kernel = torch.full((2, 1, *problem.kernel_shape), 1.0) / sides[-1] ** 2
        yield start or Estimate(problem.initial_image(), kernel)
        for _ in range(stage.n_outer):
            yield Estimate(problem.initial_image(), kernel)

    found = list(coarse_to_fine(problem, counting, n_outer=n_outer))
    assert len(found) == n_outer + 1
    assert sides == [5, 7, 11, 15, 21]
    assert sum(stage.n_outer for stage in stages) == n_outer
    assert {estimate.image.shape for estimate in found} == {(2, 1, 90, 96)}
    assert {estimate.kernel.shape for estimate in found} == {(2, 1, 21, 21)}
