"""The solver that reads the kernel, and what a start that is read costs."""

import pytest
import torch

from benchmark_utils.learned import N_ROUNDS, read_kernel
from benchmark_utils.parameterizations import get_parameterization
from benchmark_utils.priors import unrolled_schedule
from tests.problems import simulated
from tests.suite import make_solver, solve


@pytest.fixture(scope="module")
def problem():
    return simulated("face", side=5)[0]


def test_passes_of_the_reader_count_as_evaluations(problem):
    found = solve(make_solver("deep-blur"), problem)
    assert found["nfe"] == N_ROUNDS + len(unrolled_schedule(problem.noise_std))


def test_the_observation_has_cost_nothing(problem):
    solver = make_solver("deep-blur")
    solver.set_objective(problem)
    solver.run(lambda: False)
    assert solver.get_result()["nfe"] == 0


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("map-pgd", {"n_outer": 1, "n_fine": 0, "restore": False}),
        ("fire-hqs", {"n_outer": 1, "n_inner": 1}),
        ("split-gibbs", {"n_outer": 1, "n_chains": 1, "n_scales": 1, "restoration": "tv"}),
    ],
)
def test_a_start_that_is_read_costs_its_passes(name, settings, problem):
    read, fixed = (
        solve(make_solver(name, init=init, **settings), problem)["nfe"]
        for init in ("network", "large")
    )
    assert read == fixed + N_ROUNDS


def test_a_lens_is_read_as_one_where_the_family_is_told():
    problem, _ = simulated("face", "cat", side=9, size=48, family="diffraction")
    family = get_parameterization("diffraction", problem.kernel_shape)
    found = solve(make_solver("deep-blur", parameterization="auto"), problem)["kernel"]
    (read,) = read_kernel(problem.observation, problem.noise_std, problem.kernel_shape)[-1:]
    torch.testing.assert_close(found, family.kernel(family.nearest(read)))
    start = first_kernel(make_solver("map-pgd", init="network"), problem)
    torch.testing.assert_close(start, found)


def first_kernel(solver, problem):
    solver.set_objective(problem)
    solver.run(lambda: False)
    return solver.get_result()["kernel"]
