"""Blind solvers on what photographs are: free borders, unknown noise and kernel size, colour."""

import pytest

from benchmark_utils.metrics import kernel_mnc
from benchmark_utils.physics import convolve
from benchmark_utils.problem import support_size
from tests.problems import moved
from tests.suite import SOLVERS, make_solver, solve

QUICK = {"denoiser": "tv", "n_outer": 4, "n_inner": 2, "n_fine": 2}


def slow(*case):
    return pytest.param(*case, marks=pytest.mark.slow)


CASES = [
    ("map-pgd", {"init": "large", "n_scales": None}),
    slow("map-pgd", {"init": "edges"}),
    slow("map-dr", {"init": "large", "n_scales": None}),
    slow("map-dr", {"init": "edges"}),
    ("l0-blind", {"restoration": "sparse"}),
    slow("l0-blind", {"restoration": "embedded", "n_refits": 2}),
    ("l0-blind", {"restoration": "embedded", "n_refits": 2, "covariance": "white"}),
    slow("photo-blind", {"n_refits": 1, "n_candidates": 2, "denoiser": "embedded"}),
    ("tv-blind", {"restoration": "sparse", "n_inner": 5}),
    ("vb-blind", {"restoration": "sparse"}),
    slow("vb-blind", {"restoration": "embedded", "n_refits": 2}),
]


def photograph(guess, size=64):
    """A colour photograph under motion of 9 pixels, of which only the kernel's size is told."""
    options = {"size": size, "colour": True, "boundary": "valid", "noise_std": 0.005}
    problem, truth = moved("astronaut", **options)
    return problem.replace(noise_std=None, kernel_shape=(guess, guess)), truth


def last_result(name, problem, **settings):
    quick = {key: value for key, value in QUICK.items() if key in SOLVERS[name].parameters}
    return solve(make_solver(name, **quick | settings), problem)


@pytest.mark.slow
@pytest.mark.parametrize("guess", [9, pytest.param(13, marks=pytest.mark.slow)])
@pytest.mark.parametrize(("name", "settings"), CASES)
def test_every_blind_solver_runs_on_a_photograph(name, settings, guess):
    problem, _ = photograph(guess)
    result = last_result(name, problem, **settings)
    assert "failure" not in result
    assert result["kernel"].shape == (1, 1, guess, guess)  # shared by the channels
    assert result["kernel"].sum().item() == pytest.approx(1, abs=1e-4)
    assert result["image"].shape[-2:] == support_size((56, 56), (guess, guess), "valid")
    residual = convolve(result["image"], result["kernel"], "valid") - problem.observation
    assert residual.var() < 0.1 * problem.observation.var(), "the pair explains what is seen"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["map-pgd", "map-dr"])
def test_the_start_of_predicted_edges_is_better_than_the_uniform_kernel(name):
    """Refits by the solvers' own parameters, as docs/real-blur.md has them."""
    problem, truth = photograph(13, size=128)
    refits = {"n_outer": 2, "n_inner": 4, "reset_every": 1, "first_level": 0.1, "level": 0.01}
    settings = {"fit": "derivatives", "weight": 4.0, "n_fine": 0, "restore": False, **refits}
    similarity = {
        init: kernel_mnc(found["kernel"], truth.kernel).item()
        for init in ("large", "edges")
        for found in [last_result(name, problem, init=init, **settings)]
    }
    assert similarity["edges"] > 0.75
    assert similarity["edges"] > 0.2 + similarity["large"]
