"""The solver that CONTRIBUTING.md shows: it must run as it is printed."""

import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).parents[1]


def test_the_printed_solver_runs(tmp_path):
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    assert len(code.splitlines()) <= 30
    solver, results = tmp_path / "my_solver.py", tmp_path / "results.parquet"
    solver.write_text(code)
    command = [sys.executable, "-m", "benchopt", "run", ROOT, "-s", solver, "-o", "*[potential=tv]"]
    command += ["-d", "simulated[kernel=motion,kernel_size=9,photographs=face,size=48]"]
    command += ["--no-cache", "--no-plot", "--no-display", "--output", results]
    environment = {**os.environ, "BENCHOPT_RAISE_ON_ERROR": "true"}
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr

    curve = pd.read_parquet(results)
    assert curve["solver_name"].str.startswith("gaussian-guess").all()
    assert curve["stop_val"].max() == 10
    assert np.isfinite(curve["objective_psnr"]).all()
    start, end = curve["objective_data_fidelity"].iloc[[0, -1]]
    assert end < start / 2
