"""Slow imports are left to what needs them."""

import subprocess
import sys

import pandas as pd
import pytest

from benchmark_utils.results.suite import save_results
from tests.project import ROOT

pytestmark = pytest.mark.slow
SLOW = {"deepinv", "torchvision", "scipy.stats", "scipy.optimize", "skimage.restoration"}
EMBEDDED = """
import torch
from benchmark_utils.priors import get_denoiser
get_denoiser("embedded")(torch.rand(1, 3, 16, 16), 0.1)
"""


def imported_by(code):
    """Names of the modules that a new process has imported after ``code``."""
    code += "\nimport sys; print(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return set(run.stdout.splitlines()[-1].split())


RUN = """
from benchmark_utils.problem import GroundTruth
from tests.suite import load, make_objective, make_solver
problem, truth = load("simulated", photographs=1, size=32, kernel_size=5)
if {without_reference}:
    truth = GroundTruth(None, None, truth.names)
objective = make_objective("diffusion")
objective.set_data(problem, truth)
solver = make_solver("map-pgd", n_outer=1, n_fine=0)
solver.set_objective(problem)
solver.run(lambda: objective.evaluate_result(**solver.get_result()) is not None)
objective._repetition = 0
objective.save_final_results(**solver.get_result())
"""


def test_the_leaderboard_needs_neither_torch_nor_a_prior_nor_a_metric(tmp_path):
    rows = {"objective_name": "o", "dataset_name": "d", "idx_rep": 0, "stop_val": 1, "time": 2.0}
    stored = {"per_image": {"names": ["a", "b"], "psnr": [20.0, 21.0]}}
    table = [
        rows | {"solver_name": s, "objective_psnr": 20.5, "final_results": stored} for s in "ab"
    ]
    path = tmp_path / "run.parquet"
    save_results(pd.DataFrame(table), path)
    found = imported_by(f"from benchmark_utils.leaderboard import main\nmain([{str(path)!r}])")
    assert "pandas" in found
    unused = {
        "torch",
        "benchopt",
        "matplotlib",
        "benchmark_utils.metrics",
        "benchmark_utils.priors",
    }
    assert not (SLOW | unused) & found


@pytest.mark.parametrize("without_reference", [False, True])
def test_a_run_on_photographs_imports_nothing_slow(without_reference):
    found = imported_by(RUN.format(without_reference=without_reference))
    assert "torch" in found
    assert not SLOW & found


@pytest.mark.parametrize("package", ["results", "physics"])
def test_statistics_and_wavelets_are_imported_where_they_are_used(package):
    found = imported_by(f"import benchmark_utils.{package}")
    assert not {"scipy.stats", "skimage.restoration"} & found


@pytest.mark.parametrize("code", ["import benchmark_utils.metrics", EMBEDDED])
def test_neither_metrics_nor_the_embedded_denoiser_need_deepinv(code):
    assert not {"deepinv", "torchvision", "skimage.restoration"} & imported_by(code)


def test_the_denoisers_of_deepinv_import_it():
    code = "from benchmark_utils.priors import loaders; loaders._untrained('DnCNN')"
    assert "deepinv" in imported_by(code)
