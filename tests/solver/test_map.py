"""The solvers of the joint posterior as benchopt sees them."""

from dataclasses import fields, replace

import pytest
import torch

from benchmark_utils.algorithms.map import MapSettings, map_settings
from benchmark_utils.algorithms.map.settings import PRESETS
from benchmark_utils.algorithms.steps import get_kernel_step
from benchmark_utils.parameterizations import get_parameterization
from benchmark_utils.physics import DataFidelity, ImageMoments, convolve
from benchmark_utils.priors import get_denoiser
from tests.problems import simulated
from tests.suite import ROOT, SOLVERS, make_solver, solve


def make_problem(family="diffraction", boundary="circular"):
    return simulated("cat", family=family, boundary=boundary, oracle=True)[0]


def make(name, **parameters):
    return make_solver(name, **{"denoiser": "tv"} | parameters)


@pytest.mark.parametrize("name", ["map-pgd", pytest.param("map-dr", marks=pytest.mark.slow)])
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
@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("family", ["simplex", "diffraction"])
def test_each_preset_runs_with_the_default_denoiser(name, preset, family):
    solver = make_solver(name, preset=preset, parameterization=family, n_outer=1, n_inner=1)
    result = solve(solver, make_problem())
    assert torch.isfinite(result["image"]).all()
    assert result["nfe"] > 0


def test_a_level_is_raised_to_the_least_of_the_denoiser_unless_it_is_given():
    def level(**parameters):
        solver = make("map-pgd", **parameters)
        solver.set_objective(make_problem())
        return solver.settings().level

    assert level(preset="code", denoiser="embedded") == 0.002
    assert level(preset="code", denoiser="tv") == 0.0015
    assert level(preset="paper", denoiser="embedded") == 0.0101
    assert level(preset="code", denoiser="embedded", level=0.001) == 0.001, "it is refused later"


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
    assert solver.progress["done"] == solver.n_estimates() == 5
    assert torch.equal(result["kernel"], plain["kernel"])
    assert not torch.equal(result["image"], plain["image"])
    assert result["nfe"] > plain["nfe"]


def test_refits_change_the_kernel_that_restores():
    problem = make_problem("motion")
    short = {"n_outer": 3, "n_inner": 2, "n_fine": 0}
    refitted = make("map-pgd", **short, n_refits=2)
    result = solve(refitted, problem)
    assert refitted.progress["done"] == refitted.n_estimates() == 3 + 2 + 1
    assert not torch.equal(result["kernel"], solve(make("map-pgd", **short), problem)["kernel"])


@pytest.mark.slow
def test_second_moments_change_the_kernel_at_one_evaluation_a_kernel_step():
    problem = make_problem("motion")
    short = {"n_outer": 3, "n_inner": 2, "n_fine": 2, "n_refits": 1}
    plain = solve(make("map-pgd", **short), problem)
    given = {**short, "covariance": "white"}
    estimated = solve(make("map-pgd", **given), problem)
    held = solve(make("map-pgd", **given, residual_std=0.02), problem)
    assert estimated["nfe"] == plain["nfe"] + 3 + 2 + 1
    assert held["nfe"] == plain["nfe"]
    kernels = [result["kernel"] for result in (plain, estimated, held)]
    assert all(kernel.isfinite().all() for kernel in kernels)
    assert not torch.equal(kernels[0], kernels[1])
    assert not torch.equal(kernels[0], kernels[2])
    named = solve(make("map-pgd", **short, covariance="none"), problem)
    assert torch.equal(named["kernel"], plain["kernel"])
    assert torch.equal(named["image"], plain["image"])


def test_the_two_algorithms_differ_in_their_image_step_alone():
    """After one step from y, Algorithm 2 is at D(y) and Algorithm 1 at prox_{g f}(D(y))."""
    problem, level = make_problem(), 0.05
    one = {"n_outer": 1, "n_inner": 1, "restore": False, "prior_step": 1.0, "fit": "pixels"}
    gradient, splitting = (
        solve(make(name, level=level, weight=2.0, **one), problem) for name in ("map-pgd", "map-dr")
    )
    denoised = get_denoiser("tv")(problem.observation, level)
    torch.testing.assert_close(splitting["image"], denoised)
    family = get_parameterization("diffraction", (7, 7))
    fidelity = DataFidelity(problem.observation, (7, 7))
    start = family.initial("large", 1)
    data_step = level**2 / (2.0 * problem.noise_std**2)
    expected = fidelity.prox(denoised, family.kernel(start), data_step)
    torch.testing.assert_close(gradient["image"], expected.clamp(-0.1, 1.1))
    settings = map_settings("diffraction")
    options = {"n_steps": settings.n_kernel, "bounds": settings.step_bounds}
    options |= {"size": settings.kernel_step, "schedule": settings.schedule}
    kernel_step = get_kernel_step(settings.step_rule, fidelity, family, **options)
    for result in (gradient, splitting):  # the kernel steps are one and the same
        kernel = family.kernel(kernel_step(start, ImageMoments.of_image(result["image"])))
        torch.testing.assert_close(result["kernel"], kernel)


@pytest.mark.parametrize("parameterization", ["simplex", "diffraction"])
@pytest.mark.parametrize("boundary", ["circular", "valid"])
def test_either_family_with_either_boundary(parameterization, boundary):
    settings = {"n_outer": 3, "n_inner": 1, "parameterization": parameterization}
    if parameterization == "simplex":
        settings["n_fine"] = 2
    problem = make_problem(boundary=boundary)
    result = solve(make("map-dr", **settings), problem)
    residual = convolve(result["image"], result["kernel"], boundary) - problem.observation
    assert residual.var() < 0.1 * problem.observation.var()
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
