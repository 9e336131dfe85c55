"""`benchopt install` can read what to install; `.ci/bin/conda` answers it with pip."""

import json
import os
import subprocess
import sys

import pytest
from benchopt.benchmark import Benchmark
from benchopt.utils.dynamic_modules import skip_import_ctx

from tests.project import ROOT

FOLDER = ROOT / ".ci/bin"


@pytest.fixture
def ask(tmp_path):
    """Function that runs a line of the shell, as benchopt does; its process."""
    own = {"CONDA_PREFIX": "/own", "ENVIRONMENTS": str(tmp_path)}
    path = os.pathsep.join([str(FOLDER), os.path.dirname(sys.executable), os.environ["PATH"]])
    options = {"capture_output": True, "text": True, "env": {**os.environ, **own, "PATH": path}}
    return lambda line: subprocess.run(["bash", "-ec", line], **options)


def test_every_component_is_read_without_what_it_imports():
    """A class attribute that is no literal is an error there, unless it is annotated."""
    benchmark = Benchmark(ROOT)
    with skip_import_ctx(True):
        found = benchmark.check_dataset_patterns([]) + benchmark.check_solver_patterns([])
        assert not benchmark.get_benchmark_objective().collect(env_name="new")[3]
    assert len(found) > 30


def test_it_lists_where_environments_are(ask, tmp_path):
    answer = ask("conda config --show envs_dirs root_prefix --json")
    assert json.loads(answer.stdout) == {"root_prefix": "/own", "envs_dirs": [str(tmp_path)]}


@pytest.mark.slow
def test_an_environment_is_made_activated_and_removed(ask, tmp_path):
    (tmp_path / "new.yml").write_text("dependencies: [python=3.12, pip, pip: [--dry-run, pip]]")
    assert ask(f"conda env create -yn new -f {tmp_path}/new.yml").returncode == 0
    script = 'eval "$(conda shell.bash hook)"; conda activate new; echo $CONDA_PREFIX; which python'
    prefix, python, *listed = ask(f"{script}; conda config --show").stdout.split(maxsplit=2)
    assert prefix == str(tmp_path / "new")
    assert python == f"{prefix}/bin/python"
    assert json.loads(*listed)["root_prefix"] == "/own"
    assert ask("conda env remove -yn new").returncode == 0
    assert not (tmp_path / "new").exists()


def test_what_pip_cannot_install_is_refused(ask, tmp_path):
    (tmp_path / "new.yml").write_text("dependencies: [gcc, pip: [numpy]]")
    answer = ask(f"conda env update -n base -f {tmp_path}/new.yml")
    assert answer.returncode == 1
    assert "error: only packages of pip can be installed without conda, got gcc" in answer.stderr
