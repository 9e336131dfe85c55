"""The leaderboard in the terminal."""

import os
import re

import pandas as pd
import pytest

from benchmark_utils.leaderboard import main, newest_results, scoring_share, text_table
from benchmark_utils.results import page_name
from benchmark_utils.results.suite import save_results
from tests.suite import BENCHMARK


def results():
    scores = {
        ("motion", "no-blur"): 20.0,
        ("motion", "map[init=large]"): 30.0,
        ("motion", "map[init=small]"): 9.5,
        ("airy", "map[init=large]"): float("nan"),
    }
    rows = [
        {
            "objective_name": "Blind deconvolution",
            "dataset_name": dataset,
            "solver_name": solver,
            "idx_rep": 0,
            "stop_val": 1,
            "time": 2.0,
            "objective_value": 1.0,
            "objective_psnr": psnr,
            "final_results": b"not read",
        }
        for (dataset, solver), psnr in scores.items()
    ]
    return pd.DataFrame(rows)


def lines(text, start):
    return [line for line in text.splitlines() if line.strip().startswith(start)]


def test_aligned_best_first_and_marked():
    text = text_table(results())
    airy, motion = text.partition("\nmean of")[0].split("\nmotion\n")
    head, _, *body = [line for line in motion.splitlines() if line.startswith("  ")]
    assert [line.split()[0] for line in body] == ["map[init=large]", "(no-blur)", "map[init=small]"]
    assert [line.split()[1] for line in body] == ["30.00*", "20.00", "9.50"]
    numbers = ("30.00", "20.00", "9.50")
    ends = {line.index(n) + len(n) for line, n in zip(body, numbers, strict=True)}
    assert len(ends) == 1, "decimals are below each other"
    assert "↑ PSNR" in head
    assert "-" in lines(airy, "map[init=large]")[0].split()


def test_the_legend_can_be_left_out():
    whole, tables = text_table(results()), text_table(results(), legend=False)
    assert whole.startswith(tables)
    assert whole[len(tables) :].split()[:4] == ["↑", "higher", "is", "better,"]


def test_the_means_alone():
    text = text_table(results(), only_means=True)
    assert text.startswith("mean of the data sets\n")
    assert not lines(text, "motion")
    assert "±: half" not in text
    pairs = results().replace("airy", "motion[size=2]").fillna({"objective_psnr": 20})
    assert "±: half" in text_table(pairs, only_means=True), "across data sets of one kind"
    single = results()[lambda df: df["dataset_name"] == "motion"]
    assert text_table(single, only_means=True) == text_table(single), "which has no mean"


def test_says_who_has_no_result():
    assert lines(text_table(results()), "no result") == ["no result: map[init=small], no-blur"]


def test_the_mean_over_data_sets_is_of_those_who_have_all():
    df = results()
    df["objective_psnr"] = df["objective_psnr"].fillna(20)
    _, _, mean = text_table(df).partition("mean of the data sets\n")
    large, small = (line.split() for line in lines(mean, "map"))
    assert large[:4] == ["map[init=large]", "25.00", "1.00*", "2"]
    assert small[:4] == ["map[init=small]", "-", "2.00", "1"]
    assert lines(mean, "(no-blur)")[0].split()[1:4] == ["-", "-", "1"]


def test_a_failure_is_shown_and_explained():
    df = results()
    df["final_results"] = [None, None, {"failure": "ValueError: no luck"}, None]
    df.loc[2, "objective_psnr"] = float("nan")
    text = text_table(df)
    assert lines(text, "map[init=small] failed")[0].split()[2] == "-"
    assert "failed: map[init=small] on motion: ValueError: no luck" in text


def test_a_data_set_that_was_skipped_is_named_and_counts_for_nothing():
    missing = results().drop_duplicates("solver_name").assign(dataset_name="levin")
    missing[["objective_psnr", "objective_value"]] = float("nan")
    final = {"skipped": "no such folder", "data_set_absent": True}
    missing["final_results"] = [final] * len(missing)
    text = text_table(pd.concat([results(), missing], ignore_index=True))
    line = "skipped: all solvers on levin: no such folder"
    assert text.replace(f"{line}\n\n", "") == text_table(results())
    assert text_table(missing) == line


def test_a_skipped_solver_is_shown_with_its_reason_and_without_numbers():
    df = results()
    df["final_results"] = [None, None, {"skipped": "it needs the truth"}, None]
    df.loc[2, ["objective_psnr", "objective_value"]] = float("nan")
    text = text_table(df)
    assert set(lines(text, "map[init=small] skipped")[0].split()[2:]) == {"-"}
    assert "skipped: map[init=small] on motion: it needs the truth" in text
    mean = text.partition("mean of the data sets\n")[2]
    assert lines(mean, "map[init=small] skipped")[0].split()[-1] == "-"


@pytest.mark.parametrize("markdown", [False, True])
def test_a_run_that_was_cut_off_is_marked_and_ranked_last(markdown):
    df = results()
    df["final_results"] = [None, None, {"progress": {"done": 3, "planned": 20}}, None]
    text = text_table(df, markdown)
    assert lines(text, "map[init=small] cut off") or "| map[init=small] cut off |" in text
    assert "cut off: map[init=small] on motion: 3 of 20 estimates" in text
    assert "--timeout" in text


def test_markdown():
    text = text_table(results(), markdown=True)
    assert "| map[init=large] | **30.00** | 1.000 | 2.00 |" in text
    assert "| *no-blur* | 20.00 |" in text
    for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        assert len({line.count("|") for line in table.splitlines()}) == 1


def test_command_reads_a_file(tmp_path, capsys):
    path = tmp_path / "run.parquet"
    results().to_parquet(path)
    report = tmp_path / "benchmark_blind_deconvolution_run.html"
    report.touch()
    (tmp_path / "benchmark_blind_deconvolution_a_run.html").touch()
    (tmp_path / "a_run.html").touch()
    assert main([str(path)]) == 0
    printed = capsys.readouterr().out
    assert "30.00*" in printed
    assert f"\nresults: {path}\nreport:  {report}\nnext:    benchopt run . -s " in printed


def test_the_page_has_the_name_that_benchopt_gives_it():
    assert page_name("outputs/a run.parquet") == f"{BENCHMARK.name}_a%20run.html"


def test_says_how_much_of_the_time_the_scores_took(tmp_path, capsys):
    df = results()
    df["final_results"] = [{"scoring": 1.0}, {"scoring": 2.5}, None, {"failure": "no luck"}]
    assert scoring_share(df) == "scoring: 4 s, 47% of the 8 s of solvers and scores"
    assert scoring_share(results()) == ""
    path = tmp_path / "run.parquet"
    save_results(df, path)
    assert main([str(path)]) == 0
    assert f"results: {path}\n{scoring_share(df)}\n" in capsys.readouterr().out


def test_newest_results(tmp_path):
    for age, name in enumerate(["new", "old"]):
        path = tmp_path / f"{name}.parquet"
        path.touch()
        os.utime(path, (1000 - age, 1000 - age))
    assert newest_results(tmp_path).stem == "new"


def test_no_results_is_a_plain_message(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main([]) == 2
    assert "run `benchopt run .` first" in capsys.readouterr().err


def test_a_file_that_holds_something_else_is_a_plain_message(tmp_path, capsys):
    path = tmp_path / "run.parquet"
    path.write_text("text")
    assert main([str(path)]) == 2
    assert "error" in capsys.readouterr().err
