"""The solvers with restoration priors: what they count, what they lack, what they refuse."""

import pytest
import torch

from benchmark_utils.priors.registry import build
from tests.problems import simulated
from tests.suite import make_solver, solve


@pytest.fixture
def problem():
    return simulated("cat", side=5, oracle=True)[0]


@pytest.fixture(params=["oracle", "fire-hqs"])
def make(request):
    """A solver with restoration priors, of the given parameters."""

    def build(**parameters):
        fire = {"prior": "fire"} if request.param == "oracle" else {"n_inner": 1}
        return make_solver(request.param, **{"n_outer": 3} | fire | parameters)

    return build


def test_evaluations_of_all_priors_are_counted(make, problem):
    assert solve(make(restorers="tv"), problem)["nfe"] == 3
    assert solve(make(restorers="tv+embedded"), problem)["nfe"] == 6
    assert solve(make(restorers="tv+tv@current"), problem)["nfe"] == 6


def test_absent_weights_are_a_reason_to_skip(make, problem, tmp_path, monkeypatch):
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    build.cache_clear()
    skipped, reason = make(preset="restormer-motion").skip(problem)
    assert skipped
    assert "motion_deblurring.pth" in reason
    assert "--download restormer-motion" in reason


def test_unknown_priors_are_refused(make, problem):
    with pytest.raises(ValueError, match="unknown restorer 'bm3d'"):
        make(restorers="bm3d").skip(problem)


def test_second_moments_ask_the_embedded_denoiser_unless_the_residual_is_given(problem):
    blind = {"n_outer": 2, "n_inner": 1, "restorers": "tv"}
    plain = solve(make_solver("fire-hqs", **blind), problem)
    given = {**blind, "covariance": "white"}
    found = solve(make_solver("fire-hqs", **given, residual_std=0.05), problem)
    assert not torch.equal(found["kernel"], plain["kernel"])
    assert found["nfe"] == plain["nfe"]
    asked = solve(make_solver("fire-hqs", **given), problem)
    assert not torch.equal(asked["kernel"], plain["kernel"])
    assert asked["nfe"] == plain["nfe"] + 2  # a probe for each kernel step
