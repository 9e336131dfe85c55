"""Slow imports are left to what needs them."""

import subprocess
import sys

import pytest

from tests.project import ROOT

pytestmark = pytest.mark.slow
EMBEDDED = """
import torch
from benchmark_utils.priors import get_denoiser
get_denoiser("embedded")(torch.rand(1, 3, 16, 16), 0.1)
"""


def imported_by(code):
    """Names of the modules that a new process has imported after ``code``."""
    code += "\nimport sys; print(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(run.stdout.split())


def test_the_leaderboard_needs_no_prior_and_no_metric():
    slow = {"deepinv", "torchvision", "benchmark_utils.metrics", "benchmark_utils.priors"}
    assert not slow & imported_by("import benchmark_utils.leaderboard")


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
