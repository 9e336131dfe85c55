"""Blind solvers on what photographs are: free borders, unknown noise and kernel size, colour."""

import itertools
from pathlib import Path

import pytest
import torch
from benchopt.benchmark import Benchmark

from benchmark_utils.data import load_photograph
from benchmark_utils.kernels import get_kernel
from benchmark_utils.metrics import kernel_mnc
from benchmark_utils.physics import convolve
from benchmark_utils.problem import BlindProblem, support_size

SOLVERS = {solver.name: solver for solver in Benchmark(Path(__file__).parents[1]).get_solvers()}
QUICK = {"denoiser": "tv", "n_outer": 4, "n_inner": 2}
CASES = {
    "map-pgd": [{"init": "large", "n_scales": None}, {"init": "edges"}],
    "map-dr": [{"init": "large", "n_scales": None}, {"init": "edges"}],
    "l0-blind": [{"restoration": "sparse"}, {"restoration": "embedded", "n_refits": 2}],
    "tv-blind": [{"restoration": "sparse", "n_inner": 5}],
}


def photograph(guess, size=64):
    """A colour photograph under motion of 9 pixels, of which only the kernel's size is told."""
    kernel = get_kernel("linear_motion", (9, 9), length=6.0, angle=0.6)
    observation = convolve(load_photograph("astronaut", size), kernel, "valid")
    noise = torch.randn(observation.shape, generator=torch.Generator().manual_seed(0))
    return BlindProblem(observation + 0.005 * noise, None, (guess, guess), "valid"), kernel


def last_result(name, problem, **settings):
    defaults = {key: values[0] for key, values in SOLVERS[name].parameters.items()}
    quick = {key: value for key, value in QUICK.items() if key in defaults}
    solver = SOLVERS[name].get_instance(**{**defaults, **quick, **settings})
    solver.set_objective(problem)
    calls = itertools.count()
    solver.run(lambda: next(calls) < solver.n_estimates())
    return solver.get_result()


@pytest.mark.parametrize("guess", [9, 13])
@pytest.mark.parametrize(
    ("name", "settings"), [(name, case) for name, cases in CASES.items() for case in cases]
)
def test_every_blind_solver_runs_on_a_photograph(name, settings, guess):
    problem, _ = photograph(guess)
    result = last_result(name, problem, **settings)
    assert "failure" not in result
    assert result["kernel"].shape == (1, 1, guess, guess)  # shared by the channels
    assert result["kernel"].sum().item() == pytest.approx(1, abs=1e-4)
    assert result["image"].shape[-2:] == support_size((56, 56), (guess, guess), "valid")
    assert torch.isfinite(result["image"]).all()


@pytest.mark.parametrize("name", ["map-pgd", "map-dr"])
def test_the_start_of_predicted_edges_is_better_than_the_uniform_kernel(name):
    """Refits by the solvers' own parameters, as docs/real-blur.md has them."""
    problem, kernel = photograph(13, size=128)
    refits = {"n_outer": 2, "n_inner": 4, "reset_every": 1, "first_level": 0.1, "level": 0.01}
    settings = {"fit": "derivatives", "weight": 4.0, "n_fine": 0, "restore": False, **refits}
    similarity = {
        init: kernel_mnc(last_result(name, problem, init=init, **settings)["kernel"], kernel).item()
        for init in ("large", "edges")
    }
    assert similarity["edges"] > 0.75
    assert similarity["edges"] > 0.2 + similarity["large"]
