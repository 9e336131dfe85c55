"""The oracle that samples: what its result holds and costs, and how it is scored."""

import pytest
import torch

from benchmark_utils.algorithms.sampling import SAMPLERS
from tests.problems import simulated
from tests.suite import make_objective, make_solver, solve

QUICK = {"n_outer": 3, "n_inner": 2, "first_level": 0.1, "last_level": 0.05}


@pytest.fixture
def data():
    return simulated("face", "cat", side=5, oracle=True)


@pytest.mark.parametrize("prior", SAMPLERS)
def test_evaluations_are_counted_for_every_chain(data, prior):
    one = solve(make_solver("oracle", prior=prior, **QUICK), data[0])
    three = solve(make_solver("oracle", prior=prior, n_chains=3, **QUICK), data[0])
    calls = 6 if prior in ("split-gibbs", "annealed-langevin", "langevin") else 3
    assert (one["nfe"], three["nfe"]) == (calls, 3 * calls)
    assert three["image"].shape == data[0].observation.shape


def solver_deviation(solver):
    """Mean over pixels and channels of the deviation of the draws, of each image."""
    return solver.posterior.std.flatten(1).mean(1).tolist()


def test_several_draws_have_an_interval_that_is_scored(data):
    problem, truth = data
    objective = make_objective()
    objective.set_data(problem, truth)
    solver = make_solver("oracle", prior="split-gibbs", n_chains=3, **QUICK)
    result = solve(solver, problem)
    scores = objective.evaluate_result(**result)
    assert 0.2 < scores["coverage"] <= 1
    final = objective.save_final_results(**result)
    assert len(final["per_image"]["coverage"]) == 2
    deviations = final["per_image"]["posterior_std"]
    assert deviations == pytest.approx(solver_deviation(solver))
    assert scores["posterior_std"] == pytest.approx(sum(deviations) / 2)
    assert final["measured"]["posterior_std"].shape == (2,)
    assert (final["measured"]["posterior_std"] > 0).all()
    lower, upper = result["interval"]
    assert (lower <= result["image"]).all()
    assert (result["image"] <= upper).all()


def test_one_draw_and_other_priors_have_no_coverage(data):
    objective = make_objective()
    objective.set_data(*data)
    for given in ({"prior": "diffpir"} | QUICK, {"prior": "denoiser", "n_outer": 1}):
        result = solve(make_solver("oracle", **given), data[0])
        assert not {"coverage", "posterior_std"} & objective.evaluate_result(**result).keys()


def test_unknown_priors_are_listed(data):
    solver = make_solver("oracle", prior="dps")
    with pytest.raises(
        ValueError, match="prior must be one of denoiser, .*split-gibbs.*, got 'dps'"
    ):
        solver.skip(problem=data[0])


def test_a_solver_keeps_no_draws_of_its_last_run(data):
    solver = make_solver("oracle", prior="split-gibbs", **QUICK | {"first_level": 0.06})
    first, again = solve(solver, data[0]), solve(solver, data[0])
    assert torch.equal(first["image"], again["image"])
    assert first["nfe"] == again["nfe"]
