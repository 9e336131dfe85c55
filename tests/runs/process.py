"""benchopt in a process of its own, as a user starts it."""

import os
import subprocess
import sys

from benchopt.results import read_results

from tests.project import ROOT


def command(*options, benchmark=ROOT):
    return [sys.executable, "-m", "benchopt", "run", *map(str, (benchmark, *options))]


def environment(**changes):
    """Variables of a run: one thread, a failure is an error, and the log is written at once."""
    fixed = {"BENCHOPT_RAISE_ON_ERROR": "true", "OMP_NUM_THREADS": "1", "PYTHONUNBUFFERED": "1"}
    return os.environ | fixed | changes


def finished(*options, benchmark=ROOT, cwd=ROOT):
    """Run the benchmark to its end; what it printed."""
    return _finished(command(*options, benchmark=benchmark), cwd)


def page_of(benchmark, file):
    """Have benchopt make the page of the results ``file``, a path in the benchmark."""
    line = [sys.executable, "-m", "benchopt", "plot", ".", "-f", str(file), "--no-display"]
    return _finished(line, benchmark)


def _finished(line, cwd):
    done = subprocess.run(line, env=environment(), cwd=cwd, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def results_of(file, *options):
    """Run the benchmark without its cache; what it has written to ``file``."""
    finished(*options, "--no-cache", "--no-plot", "--output", file)
    return read_results(file)
