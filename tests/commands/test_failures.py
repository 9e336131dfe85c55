"""What the commands share: one line for an expected failure, status 2, and no lost scores."""

import importlib
import io
import sys

import numpy as np
import pytest
from scipy.io import savemat

from benchmark_utils.commands import FAILED, command
from benchmark_utils.results.suite import load_data, save_results
from tests.compare.conftest import change, make_results

MODULES = {
    "compare": "benchmark_utils.compare.__main__",
    "deblur": "benchmark_utils.deblur.__main__",
    "export": "benchmark_utils.export",
    "initialisation": "benchmark_utils.initialisation",
    "landscape": "benchmark_utils.landscape.__main__",
    "leaderboard": "benchmark_utils.leaderboard",
    "metrics": "benchmark_utils.metrics.__main__",
    "priors": "benchmark_utils.priors.__main__",
    "robustness": "benchmark_utils.robustness",
    "score": "benchmark_utils.score.__main__",
    "standalone": "benchmark_utils.standalone.__main__",
}
DATASET = "simulated[kernel=motion,kernel_size=7,photographs=1,size=32]"


def run(name, *arguments):
    """Exit status of a command; that of its parser too."""
    main = importlib.import_module(MODULES[name]).main
    try:
        return main([str(argument) for argument in arguments])
    except SystemExit as end:
        return end.code


@pytest.fixture
def outcome(capsys):
    """Function that runs a command which fails: what it printed and its one line of error."""

    def run_and_read(name, *arguments):
        assert run(name, *arguments) == FAILED
        printed = capsys.readouterr()
        (error,) = printed.err.splitlines()
        assert error.startswith("error: ")
        return printed.out, error

    return run_and_read


@pytest.fixture
def results(tmp_path):
    """A file of results, which a page and the tables can be made of."""
    df = make_results(n_images=4, repetitions=1)
    save_results(df, tmp_path / "run.parquet")
    save_results(change(df, "psnr", lambda n: -9.0), tmp_path / "worse.parquet")
    return tmp_path / "run.parquet"


@pytest.fixture
def truth(tmp_path):
    """The truth of ``DATASET`` as results of one's own."""
    _, truth = load_data(DATASET)
    folder = tmp_path / "truth"
    folder.mkdir()
    np.save(folder / "face.npy", truth.image[0].movedim(0, -1).numpy())
    np.save(folder / "face_kernel.npy", truth.kernel[0, 0].numpy())
    return folder


@pytest.mark.parametrize("name", MODULES)
def test_an_unknown_option_is_one_line(outcome, name):
    _, error = outcome(name, "--nonsense")
    assert f"benchmark_utils.{name} --help" in error


@pytest.mark.parametrize("name", MODULES)
def test_help_can_be_shown_in_any_terminal(monkeypatch, name):
    terminal = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", terminal)
    assert run(name, "--help") == 0
    terminal.flush()
    assert b"usage: python -m benchmark_utils." in terminal.buffer.getvalue()


@pytest.mark.parametrize(
    "name", ["compare", "export", "initialisation", "leaderboard", "robustness"]
)
@pytest.mark.parametrize("content", [None, b"", b"text", "a folder", "no run"])
def test_what_holds_no_results_is_one_line(outcome, tmp_path, name, content):
    file = tmp_path / "run.parquet"
    if content == "a folder":
        file.mkdir()
    elif content == "no run":
        save_results(make_results(n_images=1, repetitions=1).iloc[:0], file)
    elif content is not None:
        file.write_bytes(content)
    options = {"compare": [file], "export": ["--folder", tmp_path / "images"]}
    assert str(file) in outcome(name, file, *options.get(name, []))[1]


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("score", ["nowhere", "."], "nowhere"),
        ("score", [DATASET, "none"], "none does not exist"),
        ("score", ["sparse-spikes", "."], "no data set of photographs"),
        ("metrics", ["levin", "none", "--data-home", "."], "none does not exist"),
        ("metrics", ["levin", ".", "--data-home", "none"], "the data home none does not exist"),
        ("priors", ["--download", "nothing"], "unknown denoiser 'nothing'"),
        ("landscape", ["out.npz", "--denoiser", "nothing"], "unknown denoiser 'nothing'"),
        ("landscape", ["out.npz", "--images", "0"], "photographs must be a number from 1"),
        ("landscape", ["out.npz", "--size", "0"], "size must be a positive integer, got 0"),
        ("landscape", ["out.npz", "--kind", "faces", "--folder", "none"], "none does not exist"),
        ("standalone", ["none.html"], "none.html"),
        ("deblur", ["none.png", "--output", "out"], "none.png"),
    ],
)
def test_bad_input_is_one_line(outcome, tmp_path, monkeypatch, name, arguments, message):
    monkeypatch.chdir(tmp_path)
    assert message in outcome(name, *arguments)[1]


def test_a_page_that_is_no_text_is_named(outcome, tmp_path):
    (tmp_path / "page.html").write_bytes(b"\xff\xfe\xff")
    assert "page.html cannot be made standalone" in outcome("standalone", tmp_path / "page.html")[1]


def test_scores_are_printed_although_the_table_cannot_be_written(outcome, truth):
    table = truth / "none" / "scores.csv"
    printed, error = outcome("score", DATASET, truth, "--potential", "tv", "--csv", table)
    assert "100.0000" in printed
    assert "none" in error


def test_the_scores_of_a_protocol_are_too(outcome, tmp_path):
    image = np.random.default_rng(0).random((48, 48))
    for folder, name in (("levin", "x"), ("outputs", "z")):
        (tmp_path / folder).mkdir()
        savemat(tmp_path / folder / "im01_ker03.mat", {name: image})
    table = tmp_path / "none" / "scores.csv"
    printed, error = outcome(
        "metrics", "levin", tmp_path / "outputs", "--data-home", tmp_path, "--csv", table
    )
    assert "1 of 32 pairs" in printed
    assert "none" in error


@pytest.mark.parametrize("option", ["--markdown", "--json", "--merged"])
@pytest.mark.parametrize("head", ["run", "worse"])
def test_a_comparison_is_printed_although_a_file_cannot_be_written(outcome, results, option, head):
    """And it does not end as a regression, which it may be."""
    file = results.parent / "none" / "file.parquet"
    head = results.with_stem(head)
    printed, error = outcome("compare", results, head, option, file)
    assert "| no-blur |" in printed, "the whole report"
    assert "none" in error


def test_where_a_page_and_an_archive_cannot_be_written(outcome, tmp_path):
    (tmp_path / "page.html").write_text("<body></body>")
    taken = tmp_path / "page.html" / "none"
    assert "page.html" in outcome("standalone", tmp_path / "page.html", "--output", taken)[1]
    assert "page.html" in outcome("landscape", taken.with_suffix(".npz"))[1]
    assert "must be an .npz file" in outcome("landscape", taken)[1]
    (tmp_path / "folder.npz").mkdir()
    assert "cannot be written" in outcome("landscape", tmp_path / "folder.npz")[1]


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
@pytest.mark.parametrize("name", ["leaderboard", "compare", "initialisation"])
def test_what_a_terminal_cannot_show_is_replaced(monkeypatch, results, encoding, name):
    terminal = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    monkeypatch.setattr(sys, "stdout", terminal)
    assert run(name, *[results] * (2 if name == "compare" else 1)) == 0
    terminal.flush()
    printed = terminal.buffer.getvalue().decode(encoding)
    assert "map-pgd[init=large]" in printed
    assert ("?" in printed) == (name != "initialisation")


def test_only_a_regression_is_1(results):
    assert run("compare", results, results) == 0
    assert run("compare", results, results.with_stem("worse")) == 1


def test_a_bug_shows_its_traceback_and_is_no_regression(monkeypatch, capsys, results):
    def crash(*arguments):
        raise RuntimeError("a bug")

    monkeypatch.setattr(importlib.import_module(MODULES["compare"]), "compare", crash)
    assert run("compare", results, results) == FAILED
    assert "RuntimeError: a bug" in capsys.readouterr().err


def test_errors_of_many_lines_become_one(capsys):
    @command
    def main(arguments=None):
        raise ValueError("one\n  two")

    assert main() == FAILED
    assert capsys.readouterr().err == "error: one two\n"


def test_an_error_without_a_message_has_the_name_of_its_class(capsys):
    @command
    def main(arguments=None):
        raise FileNotFoundError

    assert main() == FAILED
    assert capsys.readouterr().err == "error: FileNotFoundError\n"
