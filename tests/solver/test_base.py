"""What every solver of the suite owes to the benchmark, whichever its method."""

import itertools

import pytest
import torch

from benchmark_utils.physics import convolve, estimate_noise_std
from benchmark_utils.problem import Oracle
from benchmark_utils.solver import BlindSolver
from tests.problems import simulated
from tests.suite import SOLVERS, make_solver

PROBES = (
    "hessian-spectrum",
    "posterior-profile",
    "marginal-profile",
)  # each call of theirs takes seconds
LONG = (*PROBES, "bird", "photo-blind", "selfdeblur")  # for a loop of minutes
# Built of parts that others of this list have too: what takes several runs is done with the others.
RELATIVES = ("fixed-point-oracle", "map-dr", "dark-channel", "split-gibbs", "deepinv", "vb-blind")
NAMES = [pytest.param(name, marks=[pytest.mark.slow] * (name in LONG)) for name in SOLVERS]
COMPARED = [
    pytest.param(name, marks=[pytest.mark.slow] * (name in (*LONG, *RELATIVES))) for name in SOLVERS
]
QUICK = {"n_outer": 3, "n_inner": 1, "n_fine": 1, "n_steps": 3, "denoiser": "tv"}


def make_problem(*names, boundary="circular"):
    problem, _ = simulated(*names or ("face",), side=5, boundary=boundary, oracle=True)
    return problem


# The derivative of total variation jumps: rounding in the observation moves it by whole pixels.
SMOOTH = {"diffusion-em": {"denoiser": "embedded"}, "blind-dps": {"denoiser": "embedded"}}

# Methods that start far from the observation, and what they need to come near to it in seconds.
FITTING = {
    "bird": {"denoiser": "embedded", "n_outer": 30, "latent_rate": 0.1},  # tv has no natural images
    "selfdeblur": {"n_inner": 20, "n_channels": 16},
}
# Evaluations behind the start: that of bird is the image its chain of 10 levels makes of noise.
START_NFE = {"bird": 10}
# The first steps of Adam are nearly signs of the gradient, and rounding turns those of weights that
# hardly matter yet: in float32 two equal fits part within three steps, in float64 they do not.
PRECISE = ("selfdeblur",)


def quick(name, **parameters):
    """A solver that takes as few steps as it can."""
    known = SOLVERS[name].parameters
    given = {key: value for key, value in QUICK.items() if key in known}
    return make_solver(name, **given | SMOOTH.get(name, {}) | parameters)


def solve(solver, problem, n_calls=None):
    """Run as benchopt does, scoring each iterate; there is no objective to be seen here."""
    assert solver.skip(problem) == (False, None)
    solver.set_objective(problem)
    results = []
    calls = itertools.count()

    def callback():
        results.append(solver.get_result())
        return n_calls is None or next(calls) < n_calls

    solver.run(callback)
    return results


@pytest.mark.parametrize("name", COMPARED)
def test_the_last_iterate_is_scored_and_the_first_is_the_start(name):
    solver = quick(name)
    results = solve(solver, make_problem())
    assert len(results) == solver.n_estimates() + 1
    assert results[-1]["path"]["iterations"] == list(range(len(results)))
    assert results[0]["nfe"] == START_NFE.get(name, 0)


@pytest.mark.parametrize("name", NAMES)
def test_benchopt_may_ask_for_the_next_estimate_before_anything_else(name):
    assert SOLVERS[name]().get_next(0) == 1


@pytest.mark.parametrize("name", NAMES)
def test_results_are_plain_float_cpu_tensors_that_explain_the_observation(name):
    problem = make_problem("face", "cat")
    result = solve(quick(name, **FITTING.get(name, {})), problem)[-1]
    for tensor, shape in ((result["image"], (2, 3, 32, 32)), (result["kernel"], (2, 1, 5, 5))):
        assert tensor.shape == shape
        assert tensor.dtype == torch.float32
        assert tensor.device.type == "cpu"
    residual = convolve(result["image"], result["kernel"]) - problem.observation
    assert residual.var() < 0.1 * problem.observation.var()


@pytest.mark.parametrize("name", COMPARED)
def test_valid_boundaries_are_solved_on_the_larger_support(name):
    problem = make_problem(boundary="valid")
    result = solve(quick(name), problem)[-1]
    assert problem.observation.shape == (1, 3, 28, 28)
    assert result["image"].shape == (1, 3, 32, 32)


@pytest.mark.parametrize("name", COMPARED)
def test_only_solvers_that_say_so_see_the_truth(name):
    """Another truth behind the same observation must change nothing."""
    problem = make_problem()
    wrong = Oracle(torch.full_like(problem.oracle.kernel, 1 / 25))
    solver = quick(name)
    mine, other = (solve(solver, p)[-1]["image"] for p in (problem, problem.replace(oracle=wrong)))
    assert torch.equal(mine, other) != solver.uses_oracle
    assert solver.uses_oracle == ("oracle" in str(solver))


@pytest.mark.parametrize("name", NAMES)
def test_without_oracle_privileged_solvers_are_skipped_with_a_reason(name):
    solver = quick(name)
    skipped, reason = solver.skip(make_problem().replace(oracle=None))
    assert skipped == solver.uses_oracle
    if skipped:
        assert "oracle=True" in reason


@pytest.mark.parametrize("name", COMPARED)
def test_an_instance_keeps_nothing_from_its_last_run(name):
    solver = quick(name)
    fresh = solve(solver, make_problem("cat"))[-1]
    solve(solver, make_problem("face"), n_calls=1)
    again = solve(solver, make_problem("cat"))[-1]
    assert torch.equal(fresh["image"], again["image"])
    assert torch.equal(fresh["kernel"], again["kernel"])
    assert fresh["nfe"] == again["nfe"]


@pytest.mark.parametrize("name", COMPARED)
def test_a_batch_gives_what_its_images_give_alone(name):
    """The same images to the last bit: simulated anew, they would differ by rounding."""
    solver, problem = quick(name), make_problem("face", "cat")
    if name in PRECISE:
        problem = problem.replace(observation=problem.observation.double())
    together = solve(solver, problem)[-1]
    for i in range(2):
        oracle = Oracle(problem.oracle.kernel[i : i + 1])
        alone = solve(solver, problem.take([i]).replace(oracle=oracle))[-1]
        torch.testing.assert_close(together["image"][i], alone["image"][0], rtol=0, atol=1e-4)
        torch.testing.assert_close(together["kernel"][i], alone["kernel"][0], rtol=0, atol=1e-4)


@pytest.mark.parametrize("name", COMPARED)
def test_an_unknown_noise_level_is_estimated(name):
    problem = make_problem()
    estimate = estimate_noise_std(problem.observation)
    assert estimate == pytest.approx(0.01, rel=0.5)
    unknown, known = (
        solve(quick(name), problem.replace(noise_std=noise_std))[-1]
        for noise_std in (None, estimate)
    )
    assert torch.equal(unknown["image"], known["image"])
    assert torch.equal(unknown["kernel"], known["kernel"])


def test_a_missing_denoiser_is_a_reason_to_skip():
    solver = quick("map-pgd")
    solver.denoiser = "drunet"
    skipped, reason = solver.skip(make_problem())
    if not skipped:
        pytest.skip("the weights of drunet are installed")
    assert "drunet" in reason


def test_starts_from_true_parameters_are_skipped_where_there_are_none():
    solver = quick("map-pgd")
    solver.init = "oracle-large"
    skipped, reason = solver.skip(make_problem())
    assert skipped
    assert "true parameters" in reason


def test_unknown_names_are_listed():
    solver = quick("map-pgd")
    for parameter, value in (("init", "huge"), ("step_rule", "newton")):
        broken = quick("map-pgd")
        setattr(broken, parameter, value)
        with pytest.raises(ValueError, match=f"'{value}'"):
            solve(broken, make_problem())
    mine, fresh = (solve(s, make_problem())[-1] for s in (solver, quick("map-pgd")))
    assert torch.equal(mine["image"], fresh["image"]), "an instance keeps its own parameters"


def test_about_n_evaluations_are_asked_for_and_the_last_iterate_is_one():
    class Counting(BlindSolver):
        name = "counting"
        n_outer = 100

    solver = Counting.get_instance()
    solver.set_objective(make_problem())
    grid, stop_val = [], 0
    while stop_val < 100:
        stop_val = solver.get_next(stop_val)
        grid.append(stop_val)
    assert grid[-1] == 100
    assert len(grid) == Counting.n_evaluations
    assert grid == sorted(set(grid))


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no GPU: torch finds no CUDA device")
@pytest.mark.parametrize("name", NAMES)
def test_a_gpu_is_used_without_being_asked_for_and_agrees(name, monkeypatch):
    problem = make_problem()
    on_gpu = solve(quick(name), problem)[-1]
    assert on_gpu["device"] == torch.cuda.get_device_name()
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    on_cpu = solve(quick(name), problem)[-1]
    assert on_cpu["device"] == "cpu"
    torch.testing.assert_close(on_gpu["image"], on_cpu["image"], rtol=0, atol=1e-3)
