"""Whatever a solver raises is its result; whatever cannot be scored is its failure alone."""

import itertools
import re

import numpy as np
import pytest
import torch

from benchmark_utils.algorithms.no_blur import no_blur_pair
from benchmark_utils.problem import Estimate
from benchmark_utils.results import SKIPPED, Final, status
from benchmark_utils.solver import BlindSolver
from tests.problems import simulated
from tests.suite import make_dataset, make_objective, make_solver

pytestmark = pytest.mark.usefixtures("failures_are_kept")
HOOKS = ("skip", "set_objective", "warm_up", "get_next", "model_names", "n_estimates", "estimates")


def problem_and_truth(*names):
    return simulated(*names or ("face",), side=5, oracle=True)


def row_of(solver, problem, truth, calls=None):
    """Rows of the curve and the final results of a run in the order in which benchopt asks."""
    objective = make_objective()
    objective.set_data(problem, truth)
    skipped, reason = solver.skip(problem=problem)
    assert not skipped, reason
    solver.set_objective(problem=problem)
    solver.get_next(1)
    solver.warm_up()
    rows, results, count = [], [], itertools.count(1)

    def callback():
        results.append(solver.get_result())
        rows.append(objective.evaluate_result(**results[-1]))
        return calls is None or next(count) < calls

    solver.run(callback)
    return rows, objective.save_final_results(**results[-1])


class Good(BlindSolver):
    """Two estimates, both of them the observation."""

    name = "good"
    n_outer = 1

    def estimates(self, problem):
        yield self.changed(no_blur_pair(problem, problem.initial_image()))
        yield self.changed(no_blur_pair(problem, problem.initial_image()))

    def changed(self, estimate):
        return estimate


@pytest.mark.parametrize(
    ("name", "parameters", "reason"),
    [
        ("map-pgd", {"preset": "fats"}, "'fats'"),
        ("map-pgd", {"denoiser": "drunnet"}, "'drunnet'"),
        ("map-pgd", {"n_outer": -1}, "-1"),
        ("map-pgd", {"init": 3}, "3|AttributeError"),
        ("tv-blind", {"n_outer": -3}, "-1|-2|-3"),
        ("l0-blind", {"restoration": "wiener"}, "'wiener'"),
        ("fire-hqs", {"restorers": "nope"}, "nope"),
    ],
)
def test_bad_parameters_are_a_row_with_the_reason(name, parameters, reason):
    rows, final = row_of(make_solver(name, **parameters), *problem_and_truth())
    assert len(rows) == 1
    assert set(rows[0]) >= {"value", "psnr", "kernel_mnc", "nfe"}
    assert np.isnan(list(rows[0].values())).all()
    assert re.search(reason, final["failure"]), final["failure"]


def benchopt_run(solver, problem, truth):
    """Rows and final results, asked for in the order and by the methods of benchopt."""
    objective = make_objective()
    objective.set_data(problem, truth)
    return scored_run(solver, objective)


def scored_run(solver, objective):
    """The same of an objective that has its data, or knows that there are none."""
    rows, results = [], []
    assert solver._set_objective(objective) == (False, None)
    solver._warm_up()

    def callback():
        results.append(solver.get_result())
        rows.append(objective.evaluate_result(**results[-1]))
        return False

    solver.run(callback)
    return rows, objective.save_final_results(**results[-1])


def test_a_solver_that_is_skipped_is_a_row_with_the_reason(capsys):
    problem, truth = problem_and_truth()
    for raises in ("true", "false"):  # it is no failure
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("BENCHOPT_RAISE_ON_ERROR", raises)
            solver = make_solver("oracle")
            rows, final = benchopt_run(solver, problem.replace(oracle=None), truth)
        assert len(rows) == 1
        assert np.isnan(list(rows[0].values())).all()
        assert "oracle=True" in final["skipped"]
        assert "failure" not in final
        assert status(final) == SKIPPED
        assert f"oracle: skipped: {final['skipped']}" in capsys.readouterr().err
    assert make_solver("oracle").skip(problem.replace(oracle=None))[0], "as benchopt asks"
    _, final = benchopt_run(make_solver("no-blur"), problem, truth)
    assert status(final) == ""


def test_a_data_set_that_is_skipped_is_a_row_of_each_solver(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("BENCHOPT_DATA_HOME", str(tmp_path))
    dataset, objective, solver = make_dataset("levin"), make_objective(), make_solver("oracle")
    for _ in range(2):  # benchopt asks for each solver
        assert objective._set_dataset(dataset) == (False, None)
    rows, final = scored_run(solver, objective)
    assert len(rows) == 1
    assert np.isnan(list(rows[0].values())).all()
    assert "benchopt prepare . -d levin" in final["skipped"]
    assert Final(final).data_set_absent
    assert status(final) == SKIPPED
    assert capsys.readouterr().err.count("skipped: ") == 1
    objective = make_objective()
    objective._set_dataset(make_dataset("simulated", kernel_size=7, size=32, photographs=1))
    assert "per_image" in scored_run(solver, objective)[1]


def test_what_is_skipped_on_one_data_set_runs_on_the_next():
    problem, truth = problem_and_truth()
    solver = Good.get_instance()
    solver.signals = ("activation",)
    assert "skipped" in benchopt_run(solver, problem, truth)[1]
    solver.signals = ("image",)
    assert "per_image" in benchopt_run(solver, problem, truth)[1]


@pytest.mark.parametrize("hook", HOOKS)
def test_an_error_in_any_hook_is_a_row_and_leaves_no_trace(hook):
    def broken(self, *arguments, **named):
        if self.is_broken:
            raise ArithmeticError(f"no luck in {hook}")
        return getattr(super(solver_class, self), hook)(*arguments, **named)

    solver_class = type("Solver", (Good,), {hook: broken, "is_broken": True})
    solver = solver_class.get_instance()
    rows, final = row_of(solver, *problem_and_truth())
    assert len(rows) == 1
    assert final["failure"] == f"ArithmeticError: no luck in {hook}"
    solver.is_broken = False
    rows, final = row_of(solver, *problem_and_truth("cat"))
    assert "failure" not in final, "the next data set starts afresh"
    assert np.isfinite(rows[-1]["psnr"])


def test_with_raise_on_error_the_error_is_raised(monkeypatch):
    monkeypatch.setenv("BENCHOPT_RAISE_ON_ERROR", "true")
    with pytest.raises(ValueError, match="fats"):
        row_of(make_solver("map-pgd", preset="fats"), *problem_and_truth())


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda e: Estimate(e.image, e.kernel[:, 0]), "kernel"),
        (lambda e: Estimate(e.image[..., 1:], e.kernel), "asks for"),
        (lambda e: Estimate(e.image.numpy(), e.kernel.numpy()), "ndarray"),
        (lambda e: Estimate(e.image.round().int(), e.kernel), "floating point"),
        (lambda e: Estimate(e.image * float("nan"), e.kernel), "holds NaN"),
        (lambda e: e.image, "unpack|Tensor"),
    ],
)
def test_a_malformed_estimate_is_a_failed_row(change, reason):
    solver = type("Solver", (Good,), {"changed": lambda self, estimate: change(estimate)})
    rows, final = row_of(solver.get_instance(), *problem_and_truth())
    assert np.isnan(rows[-1]["value"])
    assert re.search(reason, final["failure"]), final["failure"]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1e30])
@pytest.mark.parametrize("part", ["image", "kernel"])
def test_one_image_that_is_not_finite_costs_no_other_its_scores(part, value):
    def spoil(self, estimate):
        parts = estimate._asdict()
        parts[part] = parts[part].clone()
        parts[part][1, 0, 2, 2] = value
        return Estimate(**parts)

    problem, truth = problem_and_truth("face", "cat", "camera")
    solver = type("Solver", (Good,), {"changed": spoil}).get_instance()
    rows, final = row_of(solver, problem, truth)
    _, whole = row_of(Good.get_instance(), problem, truth)
    assert "failure" not in final
    if value == 1e30:  # finite, and as bad as it is
        assert final["failed_images"] in ([], ["cat"])
    else:
        assert final["failed_images"] == ["cat"]
    for key in ("psnr", "value", "kernel_mnc"):
        found, known = final["per_image"][key], whole["per_image"][key]
        assert [found[0], found[2]] == [known[0], known[2]]
        if final["failed_images"]:
            assert np.isnan(found[1])
            assert rows[-1][key] == pytest.approx((known[0] + known[2]) / 2, rel=1e-12)
    assert whole["failed_images"] == []
    assert torch.isfinite(torch.as_tensor(final["path"]["kernels"])).all()


@pytest.mark.parametrize("calls", [1, 3, None])
def test_a_run_that_is_cut_off_says_how_far_it_came(calls):
    solver = make_solver("tv-blind", n_outer=4)
    _, final = row_of(solver, *problem_and_truth(), calls=calls)
    planned = solver.n_estimates()
    done = planned if calls is None else calls - 1
    assert final["progress"] == {"done": done, "planned": planned}


def test_a_solver_that_ends_before_its_plan_is_not_cut_off():
    early = type("Solver", (Good,), {"n_outer": 50})
    _, final = row_of(early.get_instance(), *problem_and_truth())
    assert final["progress"] == {"done": 1, "planned": 1}
