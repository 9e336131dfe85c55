"""The examples in the docstrings of the library print what they say."""

import doctest
import importlib

import pytest

from tests.project import ROOT

FILES = [file.relative_to(ROOT) for file in sorted((ROOT / "benchmark_utils").rglob("*.py"))]
NAMES = [
    ".".join(file.with_suffix("").parts).removesuffix(".__init__")
    for file in FILES
    if ">>> " in (ROOT / file).read_text(encoding="utf-8")
]
ENTRANCES = (
    "kernels.get_kernel",
    "metrics.kernel_mnc",
    "metrics.levin_ssd",
    "physics.DataFidelity",
    "priors.get_denoiser",
    "simulation.simulate",
)


@pytest.mark.parametrize("name", NAMES)
def test_examples_print_what_they_say(name):
    results = doctest.testmod(importlib.import_module(name))
    assert results.attempted
    assert not results.failed, "see the captured output"


@pytest.mark.parametrize("entrance", ENTRANCES)
def test_where_readers_start_there_is_an_example(entrance):
    room, name = entrance.split(".")
    documented = getattr(importlib.import_module(f"benchmark_utils.{room}"), name)
    assert ">>> " in documented.__doc__
