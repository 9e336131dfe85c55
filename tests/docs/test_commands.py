"""What the pages tell a reader to type is understood by the program it is typed to."""

import argparse
import itertools
import re
import runpy
import shlex
import sys

import pytest
from benchopt import runner
from benchopt.benchmark import Benchmark
from benchopt.cli import benchopt

from benchmark_utils.kernels import FAMILIES
from benchmark_utils.priors import potential_denoiser
from benchmark_utils.simulation import KERNELS
from tests.docs.commands import PAGES, commands, every_command, printed_files
from tests.project import PROJECT, ROOT

CONFIGS = ROOT / "configs"
SELECTIONS = [
    str(file.relative_to(CONFIGS))
    for file in sorted(CONFIGS.rglob("*.yml"))
    if "parallel" not in file.name
]


@pytest.fixture(autouse=True)
def in_the_checkout(monkeypatch):
    monkeypatch.chdir(ROOT)


class Understood(BaseException):
    """Raised in the place of the work, with what the program has understood; not caught by it."""


def source_of(module):
    """File that ``python -m module`` runs."""
    path = ROOT / module.replace(".", "/")
    return path / "__main__.py" if path.is_dir() else path.with_suffix(".py")


def parse(line, monkeypatch):
    """Start a Python program, and stop it once it has parsed its arguments."""
    parse_args = argparse.ArgumentParser.parse_args

    def stop(*given):
        raise Understood(parse_args(*given))

    monkeypatch.setattr(argparse.ArgumentParser, "parse_args", stop)
    words = shlex.split(line.removeprefix("python ").removeprefix("-m "))
    file = source_of(words[0]) if " -m " in line else ROOT / words[0]
    if "parse_args" not in file.read_text(encoding="utf-8"):
        assert len(words) == 1, f"{file.name} takes no arguments"
        raise Understood
    monkeypatch.setattr(sys, "argv", words)
    runpy.run_path(str(file), run_name="__main__")


@pytest.mark.parametrize("line", every_command("python"))
def test_python_programs_know_their_arguments(line, monkeypatch):
    expected = SystemExit if line.endswith("--help") else Understood
    with pytest.raises(expected) as found:
        parse(line, monkeypatch)
    if expected is SystemExit:
        assert found.value.code == 0


@pytest.fixture
def selected(monkeypatch, tmp_path):
    """Function that starts ``benchopt run`` and stops it where the runs would begin.

    By then benchopt has read the configuration, known its keys, and found what each pattern
    selects. The function returns instances: of the objective, the data sets and the solvers.
    """
    found = {}

    def record(benchmark, solvers, forced_solvers, **options):
        found.update(options, solvers=solvers)
        return 0, None

    monkeypatch.setattr(runner, "_run_benchmark", record)

    def start(line):
        for name, content in printed_files().items():
            (tmp_path / name).write_text(content)
            line = re.sub(rf"(?<=-[sd] ){name}", str(tmp_path / name), line)
        benchopt.main(shlex.split(line)[1:], standalone_mode=False)
        return {kind: instances(found[kind]) for kind in ("objectives", "datasets", "solvers")}

    return start


def instances(selection):
    """Instances of each class for all combinations of the values of its parameters."""
    for face, parameters in selection:
        values = [v if isinstance(v, list) else [v] for v in parameters.values()]
        for chosen in itertools.product(*values):
            yield face.get_instance(**dict(zip(parameters, chosen, strict=True)))


def check_selection(objectives, datasets, solvers):
    for objective in objectives:
        potential_denoiser(objective.potential)  # a ValueError where it has no meaning
    for dataset in datasets:
        assert getattr(dataset, "kernel", "motion") in [*FAMILIES, *KERNELS, *range(1, 9)]
    assert list(solvers)


@pytest.mark.parametrize("line", [line for line in every_command("benchopt run") if " . " in line])
def test_runs_select_what_there_is(line, selected):
    check_selection(**selected(line))


@pytest.mark.parametrize("name", SELECTIONS)
def test_configurations_select_what_there_is(name, selected):
    check_selection(**selected(f"benchopt run . --config configs/{name}"))


def test_unknown_solvers_parameters_keys_and_kernels_are_found(selected, tmp_path):
    """What the tests above rely on."""
    config = tmp_path / "wrong.yml"
    config.write_text("repetitions: 3")
    for line in (
        "-s no-such-solver",
        "-s 'map-pgd[speed=3]'",
        "-d 'simulated[shape=3]'",
        "--repetitions 3",
        f"--config {config}",
        "-d 'simulated[kernel=cube]' -s no-blur",
        "-o '*[potential=laplace]' -s no-blur",
    ):
        with pytest.raises(Exception, match=r"no-such|speed|repetitions|laplace|cube|shape"):
            check_selection(**selected(f"benchopt run . {line}"))


@pytest.mark.parametrize(
    "line", [line for line in every_command("benchopt") if not line.startswith("benchopt run")]
)
def test_other_commands_of_benchopt_know_their_arguments(line):
    name, *words = shlex.split(line)[1:]
    with benchopt.make_context("benchopt", [name, *words]) as context:
        command = benchopt.get_command(context, name)
        command.make_context(name, words)
    if name == "prepare":
        chosen = [words[i + 1] for i, word in enumerate(words) if word == "-d"]
        assert Benchmark(ROOT).check_dataset_patterns(chosen)


def test_scripts_and_extras_that_are_named_exist():
    for line in {line for page in PAGES for line in commands(page)}:
        words = shlex.split(line)
        if words[0] == "bash":
            assert (ROOT / words[1]).is_file(), line
        for extras in re.findall(r"^pip install '\.\[(.*)\]'", line):
            assert set(extras.split(",")) <= set(PROJECT["optional-dependencies"]), line


def test_the_readme_runs_the_benchmark_and_its_tests():
    lines = list(commands(ROOT / "README.md"))
    assert "benchopt run . --config configs/quickstart.yml" in lines
    assert "pytest" in lines
