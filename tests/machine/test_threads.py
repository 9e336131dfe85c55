"""Threads that wait leave the cores to others, unless the user says otherwise."""

import os
import subprocess
import sys

import pytest

from tests.project import ROOT

pytestmark = pytest.mark.slow

# What the policy is when torch, and with it OpenMP, is loaded.
AT_TORCH = """
import os, sys

class Watch:
    def find_spec(self, name, path=None, target=None):
        if name == "torch":
            print(os.environ.get("OMP_WAIT_POLICY"))

sys.meta_path.insert(0, Watch())
"""
BENCHOPT = """
from benchopt.benchmark import Benchmark
benchmark = Benchmark(".")
benchmark.get_solvers()
benchmark.get_datasets()
"""
WORKER = """
import os, joblib, benchmark_utils
if __name__ == "__main__":
    print(*joblib.Parallel(2)(joblib.delayed(os.environ.get)("OMP_WAIT_POLICY") for _ in "a"))
"""


def printed(code, **variables):
    own = {name: value for name, value in os.environ.items() if not name.startswith("OMP_")}
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=own | variables,
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout.split()


@pytest.mark.parametrize(
    "code",
    [AT_TORCH + "import benchmark_utils.problem", AT_TORCH + BENCHOPT, WORKER],
    ids=["library", "benchopt", "worker"],
)
def test_waiting_threads_are_passive(code):
    assert printed(code) == ["PASSIVE"]


def test_the_policy_of_the_user_wins():
    assert printed(AT_TORCH + "import benchmark_utils.problem", OMP_WAIT_POLICY="active") == [
        "active"
    ]
