"""The solvers of the joint posterior as benchopt sees them."""

import pytest
import torch

from benchmark_utils.algorithms.map import map_ends, map_settings
from benchmark_utils.algorithms.map.settings import PRESETS
from benchmark_utils.solver.map import GIVEN
from tests.problems import simulated
from tests.suite import SOLVERS, make_solver, solve


def make_problem(family="diffraction", boundary="circular"):
    return simulated("cat", family=family, boundary=boundary, oracle=True)[0]


def make(name, **parameters):
    return make_solver(name, **{"denoiser": "tv"} | parameters)


@pytest.mark.parametrize("name", ["map-pgd", "map-dr"])
@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("family", ["simplex", "diffraction"])
def test_the_length_of_the_run_is_that_of_the_preset(name, preset, family):
    solver = make(name, preset=preset, parameterization=family)
    solver.set_objective(make_problem())
    ends = sum(map_ends(family, preset).values())
    assert solver.n_estimates() == map_settings(family, preset)["n_outer"] + ends
    solver.n_outer = 7
    assert solver.n_estimates() == 7 + ends


@pytest.mark.parametrize("name", ["map-pgd", "map-dr"])
def test_evaluations_of_the_prior_are_counted(name):
    plain = {"n_outer": 4, "n_inner": 3, "restore": False}
    assert solve(make(name, **plain), make_problem())["nfe"] == 12
    pixels = {**plain, "parameterization": "simplex"}
    assert solve(make(name, **pixels, n_fine=2), make_problem())["nfe"] == 12 + 2 * 3


def test_the_observation_is_restored_with_the_last_kernel():
    problem = make_problem()
    solver = make("map-pgd", n_outer=4, n_inner=3)
    result = solve(solver, problem)
    plain = solve(make("map-pgd", n_outer=4, n_inner=3, restore=False), problem)
    assert solver.iteration == solver.n_estimates() == 5
    assert torch.equal(result["kernel"], plain["kernel"])
    assert not torch.equal(result["image"], plain["image"])
    assert result["nfe"] > plain["nfe"]


def test_refits_change_the_kernel_that_restores():
    problem = make_problem("motion")
    short = {"n_outer": 3, "n_inner": 2, "n_fine": 0}
    refitted = make("map-pgd", **short, n_refits=2)
    result = solve(refitted, problem)
    assert refitted.iteration == refitted.n_estimates() == 3 + 2 + 1
    assert not torch.equal(result["kernel"], solve(make("map-pgd", **short), problem)["kernel"])


def test_the_two_algorithms_differ_in_their_image_step_alone():
    problem = make_problem()
    found = {
        name: solve(make(name, n_outer=4, n_inner=2, restore=False), problem)
        for name in ("map-pgd", "map-dr")
    }
    images = [result["image"] for result in found.values()]
    assert not torch.equal(*images)
    assert (images[0] - images[1]).abs().mean() < 0.05


@pytest.mark.parametrize("parameterization", ["simplex", "diffraction"])
@pytest.mark.parametrize("boundary", ["circular", "valid"])
def test_either_family_with_either_boundary(parameterization, boundary):
    settings = {"n_outer": 3, "n_inner": 1, "parameterization": parameterization}
    if parameterization == "simplex":
        settings["n_fine"] = 2
    result = solve(make("map-dr", **settings), make_problem(boundary=boundary))
    assert torch.isfinite(result["image"]).all()
    assert result["kernel"].sum().item() == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize("name", ["map-pgd", "map-dr"])
def test_a_start_from_the_truth_needs_its_parameters(name):
    solver = make(name, init="oracle-large")
    assert solver.uses_oracle
    skipped, reason = solver.skip(make_problem("motion"))
    assert skipped
    assert "true parameters" in reason
    assert solver.skip(make_problem()) == (False, None)


def test_the_truth_as_a_start_needs_parameters_for_a_lens_alone():
    problem = make_problem("motion")
    assert make("map-pgd", init="oracle").skip(problem) == (False, None)
    assert make("map-pgd", init="oracle", parameterization="diffraction").skip(problem)[0]


def test_what_is_given_is_a_parameter_of_the_solver():
    assert set(GIVEN) < set(SOLVERS["map-pgd"].parameters)
