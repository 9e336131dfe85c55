"""Where the data home is: one rule, in any working folder, with and without a run of benchopt."""

from pathlib import Path

import pytest
from benchopt.benchmark import Benchmark
from benchopt.config import get_data_path

from benchmark_utils.files import data_path, home

ROOT = Path(__file__).parents[2]
CONFIGS = {
    "none": None,
    "empty": "",
    "absolute": "data_home: /somewhere/data\n",
    "variable": "data_home: $SOMEWHERE/data\n",
    "user": "data_home: ~/data\n",
    "moved": "data_home: /somewhere\ndata_paths: {ffhq: faces, levin: /elsewhere/levin}\n",
}


@pytest.fixture
def config(tmp_path, monkeypatch):
    """Function that writes the config.yml of both rules."""
    monkeypatch.delenv("BENCHOPT_DATA_HOME", raising=False)
    monkeypatch.setenv("SOMEWHERE", "/some/where")
    place = tmp_path / "benchmark" / "config.yml"
    place.parent.mkdir()
    monkeypatch.setattr(home, "CONFIG", place)
    benchmark = Benchmark(ROOT)
    monkeypatch.setattr(benchmark, "benchmark_dir", place.parent)
    monkeypatch.setattr("benchopt.benchmark._RUNNING_BENCHMARK", benchmark)

    def write(content):
        if content is not None:
            place.write_text(content)

    return write


@pytest.mark.parametrize("name", CONFIGS)
@pytest.mark.parametrize("environment", [None, "/from/the/environment", "relative"])
def test_the_rule_is_that_of_benchopt(config, monkeypatch, name, environment):
    config(CONFIGS[name])
    if environment:
        monkeypatch.setenv("BENCHOPT_DATA_HOME", environment)
    for key in (None, "ffhq", "levin"):
        assert data_path(key) == get_data_path(key)


def test_a_relative_data_home_is_found_from_any_folder(config, monkeypatch, tmp_path):
    config("data_home: ../pictures\n")
    found = set()
    for folder in (tmp_path, ROOT):
        monkeypatch.chdir(folder)
        found.add(data_path("ffhq"))
    assert found == {tmp_path / "pictures" / "ffhq"}
