"""What goes wrong in a long run, and what is left of it: a failure, Ctrl-C, then a second start."""

import shutil
import signal
import subprocess
import time

import numpy as np
import pytest
from benchopt.results import read_results

from benchmark_utils.leaderboard import text_table
from tests.project import ROOT
from tests.runs.process import command, environment

pytestmark = pytest.mark.slow

FAILS_LATE = '''
"""Two estimates, then an error."""
from benchmark_utils.algorithms.no_blur import no_blur_pair
from benchmark_utils.solver.base import BlindSolver


class Solver(BlindSolver):
    """It fails."""

    name = "fails-late"
    n_outer = 5

    def estimates(self, problem):
        pair = no_blur_pair(problem, problem.initial_image())
        yield pair
        yield pair
        raise ArithmeticError("no luck")
'''
SKIPS = '''
"""Nothing."""
from benchmark_utils.solver.base import BlindSolver


class Solver(BlindSolver):
    """It does not run."""

    name = "skips"

    def skip(self, problem):
        return True, "not on a Thursday"

    def estimates(self, problem):
        raise AssertionError("it ran")
'''
SLOW = '''
"""Waits before its last estimate unless a file named hurry lies beside the benchmark."""
import time
from pathlib import Path

from benchmark_utils.algorithms.no_blur import no_blur_pair
from benchmark_utils.solver.base import BlindSolver


class Solver(BlindSolver):
    """It waits."""

    name = "waits"
    n_outer = 1

    def warm_up(self):
        pass

    def estimates(self, problem):
        pair = no_blur_pair(problem, problem.initial_image())
        yield pair
        while not Path("hurry").exists():
            time.sleep(0.05)
        yield pair
'''


@pytest.fixture(scope="module")
def benchmark(tmp_path_factory):
    """A copy of the benchmark, with a cache of its own and three bad solvers."""
    folder = tmp_path_factory.mktemp("runs") / "benchmark"
    for part in ("benchmark_utils", "datasets"):
        shutil.copytree(ROOT / part, folder / part)
    shutil.copy(ROOT / "objective.py", folder)
    (folder / "solvers").mkdir()
    shutil.copy(ROOT / "solvers/no_blur.py", folder / "solvers")
    (folder / "solvers/fails_late.py").write_text(FAILS_LATE)
    (folder / "solvers/skips.py").write_text(SKIPS)
    (folder / "solvers/waits.py").write_text(SLOW)
    return folder


def start(benchmark, log):
    options = ["-o", "Blind deconvolution[potential=tv]", "-s", "fails-late", "-s", "no-blur"]
    options += [
        "-s",
        "skips",
        "-s",
        "waits",
        "-d",
        "simulated[kernel=motion,kernel_size=7,photographs=1,size=32]",
    ]
    file = log.open("w")
    return subprocess.Popen(
        command(*options, "--no-plot", "--output", "run", benchmark="."),
        env=environment(BENCHOPT_RAISE_ON_ERROR="false"),
        cwd=benchmark,
        stdout=file,
        stderr=file,
        # A shell that starts the tests in the background makes them, and this, deaf to Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def wait_for(text, log, patience=120):
    end = time.monotonic() + patience
    while text not in log.read_text():
        assert time.monotonic() < end, log.read_text()
        time.sleep(0.05)


@pytest.fixture(scope="module")
def second_start(benchmark, tmp_path_factory):
    """Log and results of a run that was interrupted and started again."""
    folder = tmp_path_factory.mktemp("logs")
    first = start(benchmark, folder / "first")
    wait_for("waits", folder / "first")
    time.sleep(1)
    first.send_signal(signal.SIGINT)
    assert first.wait(60) != 0
    assert not list(benchmark.glob("outputs/*.parquet")), "nothing half done is written"
    (benchmark / "hurry").touch()
    assert start(benchmark, folder / "second").wait(120) == 0, (folder / "second").read_text()
    return (folder / "second").read_text(), read_results(benchmark / "outputs/run.parquet")


def test_what_was_done_before_ctrl_c_is_not_done_again(second_start):
    log, results = second_start
    lines = [line for line in log.splitlines() if "(cached)" in line]
    assert any("no-blur" in line for line in lines)
    assert not any("waits" in line for line in lines)
    assert set(results["solver_name"].str.partition("[")[0]) == {
        "fails-late",
        "no-blur",
        "skips",
        "waits",
    }


def test_a_failure_is_a_row_and_says_why(second_start):
    _, results = second_start
    failed, no_blur = (
        results[results["solver_name"].str.startswith(name)].sort_values("stop_val")
        for name in ("fails-late", "no-blur")
    )
    assert failed["objective_psnr"].iloc[0] == no_blur["objective_psnr"].iloc[0], "its first pair"
    assert np.isnan(failed["objective_psnr"].iloc[-1])
    assert failed["final_results"].iloc[-1]["failure"] == "ArithmeticError: no luck"
    table = text_table(results)
    assert "fails-late failed" in table
    assert "failed: fails-late on" in table


def test_a_skipped_solver_is_a_row_and_says_why(second_start):
    _, results = second_start
    (row,) = results[results["solver_name"] == "skips"].to_dict("records")
    assert np.isnan(row["objective_psnr"])
    assert row["final_results"]["skipped"] == "not on a Thursday"
    assert "skipped: skips on simulated: not on a Thursday" in text_table(results)


def test_logs_hold_no_bars(second_start):
    log, _ = second_start
    assert "it/s" not in log
    assert "█" not in log
