"""What CONTRIBUTING.md shows must run as it is printed: a solver, a data set, a prior."""

import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch

from benchmark_utils.data import load_photograph
from benchmark_utils.priors import get_denoiser

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
SOLVER, DATASET, PRIOR = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)


@pytest.fixture
def run(tmp_path):
    """Function that runs benchopt with some options and returns the results."""

    def start(*options):
        results = tmp_path / "results.parquet"
        command = [sys.executable, "-m", "benchopt", "run", ROOT, *options]
        command += ["-o", "*[potential=tv]", "--no-cache", "--no-plot", "--output", results]
        environment = {**os.environ, "BENCHOPT_RAISE_ON_ERROR": "true"}
        run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stdout + run.stderr
        return pd.read_parquet(results)

    return start


def test_the_printed_solver_runs(run, tmp_path):
    assert len(SOLVER.splitlines()) <= 30
    solver = tmp_path / "my_solver.py"
    solver.write_text(SOLVER)
    data = "simulated[kernel=motion,kernel_size=9,photographs=face,size=48]"
    curve = run("-s", solver, "-d", data)
    assert curve["solver_name"].str.startswith("gaussian-guess").all()
    assert curve["stop_val"].max() == 10
    assert np.isfinite(curve["objective_psnr"]).all()
    start, end = curve["objective_data_fidelity"].iloc[[0, -1]]
    assert end < start / 2


def test_the_printed_data_set_runs(run, tmp_path):
    dataset = tmp_path / "my_dataset.py"
    dataset.write_text(DATASET)
    curve = run("-s", "no-blur", "-d", f"{dataset}[kernel=gaussian,kernel_size=9,images=2,size=32]")
    assert curve["dataset_name"].str.startswith("squares").all()
    assert 10 < curve["objective_psnr"].iloc[-1] < 40


@pytest.fixture
def prior(tmp_path):
    """The printed prior in a file."""
    file = tmp_path / "my_prior.py"
    file.write_text(PRIOR)
    return file


def test_the_printed_prior_denoises(prior):
    image = load_photograph("cat", 64)
    noise = torch.randn(image.shape, generator=torch.Generator().manual_seed(0))
    for sigma in (0.05, 0.2):
        restored = get_denoiser(str(prior))(image + sigma * noise, sigma)
        assert (restored - image).square().mean() < 0.8 * sigma**2


def test_the_printed_prior_runs_in_a_solver(run, prior):
    solver = f"map-pgd[init=large,n_outer=4,denoiser={prior}]"
    curve = run(
        "-s", solver, "-d", "simulated[kernel=motion,kernel_size=9,photographs=cat,size=48]"
    )
    assert curve["p_solver_denoiser"].unique() == [str(prior)]
    assert curve["objective_nfe"].max() > 0
    assert np.isfinite(curve["objective_psnr"]).all()
