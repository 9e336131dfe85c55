"""Fixtures shared by every test."""

import os
from pathlib import Path

import pytest
import torch

N_PROCESSES = 2


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config):
    """Share the whole suite among processes, file by file; what is named runs in this one.

    Where pytest-xdist is not installed, or ``-n 0`` is given, all runs in this one.
    """
    is_whole = config.args_source is config.ArgsSource.TESTPATHS
    is_worker = hasattr(config, "workerinput")
    if not is_whole or is_worker or not config.pluginmanager.hasplugin("xdist"):
        return
    if config.option.numprocesses is None and not config.option.usepdb:
        config.option.numprocesses, config.option.dist = N_PROCESSES, "loadfile"


@pytest.fixture(scope="session", autouse=True)
def failures_raise():
    """A solver that fails is an error, not a result that says so."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BENCHOPT_RAISE_ON_ERROR", "true")
        yield


@pytest.fixture
def failures_are_kept(monkeypatch):
    """As a user runs it: what fails is a result that says so."""
    monkeypatch.setenv("BENCHOPT_RAISE_ON_ERROR", "false")


@pytest.fixture(scope="session", autouse=True)
def one_thread():
    """Timings and sums that do not depend on the number of cores."""
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def data_home():
    """Folder of the public data sets; the test is skipped where there is none."""
    folder = os.environ.get("BENCHOPT_DATA_HOME")
    if not folder or not Path(folder).is_dir():
        pytest.skip("no data home: set BENCHOPT_DATA_HOME")
    return Path(folder)
