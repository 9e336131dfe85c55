"""Reference results: what cannot be run keeps its numbers, and a number that moves is told."""

import re

import pytest
import torch

from benchmark_utils.compare import Side, compare
from benchmark_utils.results.suite import save_results
from docs.figures import renew, tables
from tests.compare.conftest import SOLVERS, change, make_results
from tests.project import ROOT

TINY = """
# one photograph
seed: 0
objective: ["Blind deconvolution[potential=tv]"]
dataset: ["simulated[kernel=motion,kernel_size=9,size=48,photographs=2]"]
solver: [no-blur, "oracle[n_outer=2]", "map-pgd[init=large,n_outer=2,n_inner=1,n_fine=0]"]
n-repetitions: 1
"""


@pytest.fixture
def folder(monkeypatch, tmp_path):
    """Configurations, results and page of a checkout of its own, where nothing was measured."""
    page = tmp_path / "results.md"
    page.write_text("<!-- reference: begin -->\n<!-- reference: end -->\n")
    monkeypatch.setattr(tables, "DOCS", tmp_path)
    for name in ("CONFIGS", "KEPT", "OUTPUTS"):
        monkeypatch.setattr(renew, name, tmp_path / name.lower())
    (tmp_path / "configs").mkdir()
    return tmp_path


def results():
    """Those of two revisions, with what benchopt says of the machine."""
    columns = {"system-cpus": 2, "p_solver_init": None}
    return make_results().assign(**columns)


def test_what_is_kept_is_what_was_run(folder):
    df = results()
    df.at[df.index[-1], "final_results"]["per_image"]["lpips"] = [float("nan")] * 8
    renew.keep("embedded", renew.slim(df))
    back = renew.kept("embedded")
    assert set(compare(Side("a", (df,)), Side("b", (back,))).quality["verdict"]) == {"equivalent"}
    stored = back["final_results"].iloc[-1]["per_image"]
    assert all(value != value for value in stored["lpips"])
    lines = (folder / "kept/embedded.jsonl").read_text().splitlines()
    assert len(lines) == len(SOLVERS) * 2, "one a run"
    assert not any("null" in line.partition("per_image")[0] for line in lines)


def test_a_run_that_was_skipped_keeps_the_last_numbers():
    old, new = renew.slim(results()), renew.slim(results())
    old["objective_psnr"] += 1
    skipped = new["solver_name"] == SOLVERS[2]
    for index in new.index[skipped]:
        new.at[index, "final_results"] = {"skipped": "no weights"}
    found = renew.merged(new, old).set_index("solver_name")["objective_psnr"]
    before, after = (df.set_index("solver_name")["objective_psnr"] for df in (old, new))
    assert found[SOLVERS[2]].tolist() == before[SOLVERS[2]].tolist()
    assert found[SOLVERS[1]].tolist() == after[SOLVERS[1]].tolist()
    assert len(found) == len(new)
    empty = renew.kept("weights")
    assert renew.merged(new, empty) is new


@pytest.mark.parametrize(
    ("shift", "versions", "expected"), [(0, "3.0", False), (1, "2.0", True), (-1, "2.0", True)]
)
def test_only_a_number_that_moves_is_told(folder, shift, versions, expected):
    old, new = results(), change(results(), "psnr", lambda n: shift * torch.ones(n).numpy())
    for final in new["final_results"].dropna():
        final["versions"] = {"torch": versions}
    renew.keep("embedded", renew.slim(old))
    assert renew.moved({"embedded": renew.slim(new)}) == expected
    report = (folder / "outputs" / renew.REPORT).read_text()
    assert report.startswith(f"# {renew.TITLES['embedded']}")
    assert ("PSNR (dB) |" in report.partition("<details>")[0]) == expected


def test_every_selection_is_run_and_says_what_it_needs():
    files = {file.stem: file.read_text() for file in (ROOT / "configs/reference").glob("*.yml")}
    assert files.keys() == renew.TITLES.keys()
    for name, text in files.items():
        first = " ".join(re.findall("^# (.*)", text, re.MULTILINE))
        assert ("a GPU" in first) == (name not in renew.WITHOUT_GPU)


def test_what_a_machine_lacks_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(renew, "best_device", lambda: torch.device("cpu"))
    assert "GPU" in renew.obstacle("levin")
    monkeypatch.setenv("BENCHOPT_DATA_HOME", str(tmp_path))
    assert "levin" in renew.obstacle("levin", without_gpu=True)
    assert renew.obstacle("embedded") == ""


def test_the_page_shows_what_is_kept():
    text = (ROOT / "docs/results.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"<!-- reference: begin -->(.*?)<!-- reference: end -->", text, re.DOTALL)
    assert shown.strip() == renew.page(), "python -m docs.figures.renew --as-run"


@pytest.mark.slow
def test_a_small_selection_is_run_kept_and_compared(folder, monkeypatch, capfd):
    monkeypatch.setattr(renew, "best_device", lambda: torch.device("cpu"))
    (folder / "configs/embedded.yml").write_text(TINY)
    assert renew.main([]) == 0
    assert "levin: skipped: there is no GPU" in capfd.readouterr().out
    page = (folder / "results.md").read_text()
    assert f"## {renew.TITLES['embedded']}\n" in page
    assert "| map-pgd |" in page
    assert renew.main(["embedded", "--check"]) == 0
    assert re.search("^embedded: (equivalent|identical)", capfd.readouterr().out, re.MULTILINE)

    moved = change(renew.read_results(renew.result("embedded")), "psnr", lambda n: 2.0, "no-blur")
    save_results(moved, renew.result("embedded"))
    assert renew.main(["embedded", "--check", "--as-run"]) == 1
    assert renew.main(["embedded", "--as-run"]) == 0
    assert (folder / "results.md").read_text() != page
