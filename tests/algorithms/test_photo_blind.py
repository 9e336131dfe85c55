"""Several edge predictions side by side, and the choice between their kernels."""

import pytest
import torch

from benchmark_utils.algorithms.l0_blind import edge_estimates
from benchmark_utils.algorithms.photo_blind import WEIGHTS, photo_estimates
from benchmark_utils.algorithms.steps import EdgePrediction
from benchmark_utils.kernels import get_kernel
from benchmark_utils.metrics import kernel_mnc
from benchmark_utils.priors import get_denoiser
from benchmark_utils.ranges import check_parameters
from tests.problems import simulated
from tests.suite import make_solver, solve


def last(estimates):
    *_, estimate = estimates
    return estimate


@pytest.mark.parametrize("boundary", ["circular", "valid"])
def test_weights_of_each_image_are_those_of_runs_on_their_own(boundary):
    problem, _ = simulated("cat", "cup", "coins", side=7, size=40, boundary=boundary)
    weights = torch.tensor([1e-3, 4e-3, 3e-2])  # that differ in their number of turns
    kernel = get_kernel("gaussian", (7, 7), std=1.0)
    data = (7, 7), boundary
    together = EdgePrediction(problem.observation, *data, weights)(None, kernel)
    for number, weight in enumerate(weights.tolist()):
        alone = EdgePrediction(problem.observation[number : number + 1], *data, weight)
        torch.testing.assert_close(together[number : number + 1], alone(None, kernel))


def test_the_first_candidate_is_that_of_l0_blind():
    problem, _ = simulated("cat", "cup", side=7, size=40, boundary="valid")
    expected = list(edge_estimates(problem, n_outer=4))
    found = list(photo_estimates(problem, get_denoiser("embedded"), n_outer=4))
    assert len(found) == len(expected) + 1  # the choice
    for one, other in zip(found[:-1], expected, strict=True):
        torch.testing.assert_close(one.kernel, other.kernel)


@pytest.mark.slow
def test_the_choice_finds_a_kernel_that_the_usual_weight_misses():
    problem, truth = simulated("coffee", side=13, size=112, boundary="valid")
    denoise = get_denoiser("embedded")
    similarity = [
        kernel_mnc(last(edge_estimates(problem, first_weight=weight)).kernel, truth.kernel).item()
        for weight in WEIGHTS
    ]
    assert similarity[0] < 0.75
    found = photo_estimates(problem, denoise, n_candidates=len(WEIGHTS))
    chosen = kernel_mnc(last(found).kernel, truth.kernel).item()
    assert chosen > 0.9
    assert chosen == pytest.approx(max(similarity), abs=0.02)


@pytest.mark.slow
@pytest.mark.parametrize("n_candidates", [1, 2])
def test_the_solver_counts_what_it_does(n_candidates):
    problem, _ = simulated("cat", "cup", side=5, size=32, boundary="valid")
    solver = make_solver("photo-blind", n_outer=3, n_refits=1, n_candidates=n_candidates)
    result = solve(solver, problem)
    assert "failure" not in result
    assert result["progress"] == {"done": 6, "planned": 6}  # edges, choice, refit, restoration
    assert result["kernel"].shape == (2, 1, 5, 5)
    choice = n_candidates * (12 + 8)
    assert result["nfe"] == choice + 8 + 1 + 2 * 12  # the last image is restored twice


@pytest.mark.parametrize("n_candidates", [0, len(WEIGHTS) + 1])
def test_as_many_candidates_as_there_are_weights(n_candidates):
    with pytest.raises(ValueError, match="n_candidates must be"):
        check_parameters(make_solver("photo-blind", n_candidates=n_candidates))
