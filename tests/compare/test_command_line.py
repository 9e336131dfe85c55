"""The command, its reports and its exit status."""

import json

import pytest
from benchopt.results import save_results
from benchopt.results.result_processing import merge

from benchmark_utils.compare.__main__ import main
from tests.compare.conftest import SOLVERS, change


@pytest.fixture
def compare(tmp_path):
    """Function that saves two results, compares them and returns status, Markdown and JSON."""

    def run(base, head, *options):
        files = [tmp_path / name for name in ("base.parquet", "head.parquet")]
        for df, file in zip((base, head), files, strict=True):
            save_results(df.copy(), file, uniquify=False)
        reports = tmp_path / "report.md", tmp_path / "report.json"
        outputs = ["--markdown", str(reports[0]), "--json", str(reports[1])]
        status = main([*map(str, files), *outputs, *options])
        return status, reports[0].read_text(), json.loads(reports[1].read_text())

    return run


def test_identical(compare, results, capsys):
    status, markdown, plain = compare(results, results)
    assert (status, plain["verdict"]) == (0, "identical")
    assert markdown.startswith("## ✅ identical: of 3 cells, 3 identical\n")
    assert "identical: of 3 cells" in capsys.readouterr().out


def test_regression(compare, results):
    status, markdown, plain = compare(results, change(results, "psnr", lambda n: -0.2))
    assert (status, plain["verdict"]) == (1, "regressed")
    changed = markdown.partition("<details>")[0]
    assert "| map-pgd[init=large] | ↑ PSNR (dB) |" in changed
    assert "| -0.200 [-0.200, -0.200] | 🔴 regressed |" in changed
    assert "no-blur" not in changed, "what is identical is folded"
    (row,) = [row for row in plain["quality"] if row["verdict"] == "regressed"]
    assert row["solver_name"] == SOLVERS[1]
    assert row["difference"] == pytest.approx(-0.2)


def test_other_seed(compare, results):
    status, markdown, plain = compare(results, results.assign(base_seed="1"))
    assert (status, plain["exit_status"]) == (2, 2)
    assert "incomparable: seed: 0 in base, 1 in head" in markdown


def test_removed_solver(compare, results):
    status, markdown, _ = compare(results, results[results["solver_name"] != SOLVERS[0]])
    assert status == 1
    assert "| no-blur |  |  |  |  | 🔴 missing |" in markdown


def test_tables_are_tables_and_provenance_is_there(compare, results):
    _, markdown, _ = compare(results, change(results, "psnr", lambda n: -0.2))
    for block in markdown.split("\n\n"):
        rows = [line for line in block.splitlines() if line.startswith("|")]
        assert len({row.count("|") for row in rows}) <= 1
    assert markdown.count("<details>") == markdown.count("</details>") == 3
    assert "commit abc, seed 0, device cpu, runs 1" in markdown


def test_a_folder_is_several_runs(tmp_path, results, capsys):
    for name in ("one", "two"):
        save_results(results.copy(), tmp_path / f"{name}.parquet")
    (tmp_path / "._one.parquet").write_bytes(b"of a file manager")
    assert main([str(tmp_path), str(tmp_path)]) == 0
    assert "runs 2" in capsys.readouterr().out


@pytest.mark.parametrize("content", [None, "text"])
def test_what_holds_no_results_is_a_plain_message(tmp_path, capsys, content):
    file = tmp_path / "run.parquet"
    if content:
        file.write_text(content)
    assert main([str(file), str(file)]) == 2
    assert str(file) in capsys.readouterr().err


def test_results_of_several_machines_are_merged_and_compared(tmp_path, results):
    """Each machine ran some of the solvers; what benchopt merges is what one machine gives."""
    whole, merged = tmp_path / "whole.parquet", tmp_path / "merged.parquet"
    save_results(results.copy(), whole)
    parts = []
    for number, (_, part) in enumerate(results.groupby("solver_name")):
        parts.append(tmp_path / f"machine{number}.parquet")
        save_results(part.copy(), parts[-1])
    merge(parts, output=merged)
    assert main([str(whole), str(merged)]) == 0
    assert main([str(merged), str(parts[0])]) == 1, "the other machines' cells are missing"
