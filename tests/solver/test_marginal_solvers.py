"""The blind samplers as solvers: starts side by side, evaluations of every chain, restorations."""

from dataclasses import replace

import pytest

from benchmark_utils.algorithms.marginal import GIBBS_PRESETS
from tests.problems import simulated
from tests.suite import make_solver, solve

QUICK = {"n_outer": 2, "denoiser": "embedded", "restoration": "sparse"}


@pytest.mark.parametrize("init", ["best", "matched"])
@pytest.mark.parametrize("family", ["motion", "diffraction"])
def test_the_best_of_several_starts_is_one_more_estimate(family, init):
    problem, truth = simulated("face", "cat", side=5, size=24, family=family)
    solver = make_solver("split-gibbs", init=init, n_chains=1, **QUICK)
    result = solve(solver, problem)
    assert "failure" not in result
    assert result["progress"] == {"done": 4, "planned": 4}  # turns, the choice, the restoration
    assert result["kernel"].shape == truth.kernel.shape
    assert result["image"].shape == truth.image.shape


@pytest.mark.parametrize("n_chains", [1, 3])
def test_every_chain_and_every_start_costs_evaluations(n_chains):
    problem, _ = simulated("face", "cat", side=5, size=16)
    one = solve(make_solver("split-gibbs", n_chains=n_chains, **QUICK), problem)
    assert one["nfe"] == 2 * n_chains
    best = solve(make_solver("split-gibbs", n_chains=n_chains, init="best", **QUICK), problem)
    restorations, evidence = 3 * 12, 3 * 8
    assert best["nfe"] == 3 * 2 * n_chains + restorations + evidence


def test_the_evidence_between_starts_keeps_to_the_range_of_its_denoiser():
    problem, _ = simulated("face", "cat", side=5, size=16)
    quick = QUICK | {"denoiser": "tv"}
    result = solve(make_solver("split-gibbs", init="best", n_chains=1, **quick), problem)
    assert "failure" not in result
    assert result["progress"] == {"done": 4, "planned": 4}


def test_levels_left_open_are_those_of_the_denoiser():
    solver = make_solver("split-gibbs", denoiser="tv")
    assert solver.settings().first_level == 0.2
    given = make_solver("split-gibbs", denoiser="tv", first_level=0.25)
    assert given.settings().first_level == 0.25


def test_what_is_given_replaces_what_the_preset_says():
    (tidy,) = make_solver("split-gibbs", preset="tidy", weak=0.2).runs()
    assert tidy == replace(GIBBS_PRESETS["tidy"], weak=0.2)
    assert make_solver("split-gibbs").runs() == [GIBBS_PRESETS["plain"]]
    pooled = make_solver("split-gibbs", preset="pooled", weak=0.2).runs()
    assert pooled == [replace(GIBBS_PRESETS[name], weak=0.2) for name in ("scored", "tidy")]


@pytest.mark.parametrize("init", ["large", "best"])
def test_pooled_runs_follow_each_other_and_each_scoring_step_costs_a_sample(init):
    problem, _ = simulated("face", side=5, size=24)
    solver = make_solver("split-gibbs", preset="pooled", n_chains=1, init=init, **QUICK)
    result = solve(solver, problem)
    assert "failure" not in result
    # two runs with their starts, scoring, the mean, the choice, the restoration
    planned = (2 + 12 + 1) + 2 + 1 + (init == "best") + 1
    assert result["progress"] == {"done": planned, "planned": planned}
    if init == "large":
        assert result["nfe"] == 2 + 12 * 8 * 2 + 2


@pytest.mark.parametrize(
    ("family", "n_starts", "n_inner"), [("motion", 3, 2), ("diffraction", 16, 8)]
)
def test_the_chosen_start_alone_is_scored(family, n_starts, n_inner):
    problem, _ = simulated("face", side=5, size=16, family=family)
    options = {"init": "best", "preset": "scored", "n_scoring": 3, "n_chains": 1}
    result = solve(make_solver("split-gibbs", **options, **QUICK), problem)
    assert "failure" not in result
    assert result["progress"] == {"done": 7, "planned": 7}
    each = 2 + 12 + 8  # turns, restoration, evidence
    assert result["nfe"] == n_starts * each + 3 * 8 * n_inner


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("blind-dps", {}),
        ("split-gibbs", {"init": "dirac"}),
        ("split-gibbs", {"preset": "pooled"}),
        ("diffusion-em", {"init": "dirac"}),
    ],
)
def test_what_needs_pixels_is_skipped_on_a_lens(name, given):
    lens, motion = (
        simulated("cat", side=5, size=24, family=f)[0] for f in ("diffraction", "motion")
    )
    solver = make_solver(name, **given)
    skipped, reason = solver.skip(problem=lens)
    assert skipped
    assert "needs a kernel of free pixels" in reason
    assert solver.skip(problem=motion) == (False, None)
    as_pixels = make_solver(name, **given, parameterization="simplex")
    assert as_pixels.skip(problem=lens) == (False, None)
