"""The solvers of the joint posterior as benchopt sees them."""

from dataclasses import fields, replace

import pytest
import torch

from benchmark_utils.algorithms.map import MapSettings, map_settings
from benchmark_utils.algorithms.map.settings import PRESETS
from tests.problems import simulated
from tests.suite import ROOT, SOLVERS, make_solver, solve


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
    settings = map_settings(family, preset)
    assert solver.n_estimates() == settings.n_estimates
    solver.n_outer = 7
    assert solver.n_estimates() == 7 + settings.n_estimates - settings.n_outer


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


SETTINGS = [field.name for field in fields(MapSettings)]


def test_every_setting_is_a_parameter_that_replaces_the_preset():
    assert set(SETTINGS) < set(SOLVERS["map-pgd"].parameters)
    solver = make("map-pgd", preset="paper", parameterization="simplex", weight=3.0, n_fine=2)
    solver.set_objective(make_problem())
    assert solver.settings() == replace(map_settings("simplex", "paper"), weight=3.0, n_fine=2)


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_is_documented(name):
    assert f"`{name}`" in (ROOT / "docs" / "solvers.md").read_text(encoding="utf-8")
