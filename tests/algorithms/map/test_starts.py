import pytest
import torch

from benchmark_utils.algorithms.map import starting_theta
from benchmark_utils.algorithms.map.starts import STARTS
from benchmark_utils.parameterizations import get_parameterization
from benchmark_utils.problem import BlindProblem, Oracle

DIFFRACTION = get_parameterization("diffraction", (15, 15))


def problem(oracle=None):
    return BlindProblem(torch.rand(2, 3, 32, 32), 0.01, (15, 15), oracle=oracle)


def test_blind_starts_do_not_look_at_the_truth():
    theta = torch.full((2, 5), 0.2)
    oracle = Oracle(DIFFRACTION.kernel(theta), theta)
    for start in ("large", "small"):
        blind = starting_theta(start, DIFFRACTION, problem())
        assert torch.equal(blind, starting_theta(start, DIFFRACTION, problem(oracle)))


def test_oracle_starts_push_the_truth_outwards_and_inwards():
    theta = torch.tensor([[0.2, -0.2, 0.3, -0.3, 0.2]]).expand(2, 5)
    known = problem(Oracle(DIFFRACTION.kernel(theta), theta))
    large = starting_theta("oracle-large", DIFFRACTION, known)
    small = starting_theta("oracle-small", DIFFRACTION, known)
    assert (large.abs() > theta.abs()).all()
    assert (small.abs() < theta.abs()).all()


def test_the_truth_itself_is_a_start_of_either_family():
    theta = torch.full((2, 5), 0.2)
    oracle = Oracle(DIFFRACTION.kernel(theta), theta)
    assert torch.equal(starting_theta("oracle", DIFFRACTION, problem(oracle)), theta)
    simplex = get_parameterization("simplex", (15, 15))
    assert torch.equal(starting_theta("oracle", simplex, problem(oracle)), oracle.kernel)


def test_a_missing_oracle_and_an_unknown_start_are_named():
    with pytest.raises(ValueError, match="'oracle-large' needs a problem with an oracle"):
        starting_theta("oracle-large", DIFFRACTION, problem())
    with pytest.raises(
        ValueError, match="'huge': use large, small, edges, network, oracle, oracle-large"
    ):
        starting_theta("huge", DIFFRACTION, problem())
    assert len(STARTS) == 7


def test_predicted_edges_give_a_kernel_of_free_pixels():
    simplex = get_parameterization("simplex", (15, 15))
    found = starting_theta("edges", simplex, problem())
    assert found.shape == (2, 1, 15, 15)
    torch.testing.assert_close(simplex.project(found), found)
    with pytest.raises(ValueError, match="'edges' needs free pixels, got Diffraction"):
        starting_theta("edges", DIFFRACTION, problem())
