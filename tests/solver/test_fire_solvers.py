"""The solvers with restoration priors: what they count, what they lack, what they refuse."""

from pathlib import Path

import pytest
from benchopt.benchmark import Benchmark

from benchmark_utils.data import load_photograph
from benchmark_utils.priors import get_model
from benchmark_utils.simulation import draw_kernels, simulate

ROOT = Path(__file__).parents[2]
SOLVERS = {solver.name: solver for solver in Benchmark(ROOT).get_solvers()}


@pytest.fixture
def problem():
    kernels, _ = draw_kernels("motion", 5, ["cat"], seed=0)
    image = load_photograph("cat", 32)
    return simulate(image, kernels, ["cat"], noise_std=0.01, seed=0, oracle=True)[0]


@pytest.fixture(params=["oracle", "fire-hqs"])
def make(request):
    """A solver with restoration priors, of the given parameters."""

    def build(**parameters):
        solver = SOLVERS[request.param]
        first = {key: values[0] for key, values in solver.parameters.items()}
        fire = {"prior": "fire"} if request.param == "oracle" else {"n_inner": 1}
        return solver.get_instance(**{**first, **fire, "n_outer": 3, **parameters})

    return build


def solve(solver, problem):
    assert solver.skip(problem) == (False, None)
    solver.set_objective(problem)
    solver.run(lambda: True)
    return solver.get_result()


def test_evaluations_of_all_priors_are_counted(make, problem):
    assert solve(make(restorers="tv"), problem)["nfe"] == 3
    assert solve(make(restorers="tv+embedded"), problem)["nfe"] == 6
    assert solve(make(restorers="tv+tv@current"), problem)["nfe"] == 6


def test_absent_weights_are_a_reason_to_skip(make, problem, tmp_path, monkeypatch):
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    get_model.cache_clear()
    skipped, reason = make(preset="restormer-motion").skip(problem)
    assert skipped
    assert "motion_deblurring.pth" in reason
    assert "--download restormer-motion" in reason


def test_unknown_priors_are_refused(make, problem):
    with pytest.raises(ValueError, match="unknown restorer 'bm3d'"):
        make(restorers="bm3d").skip(problem)
