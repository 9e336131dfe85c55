"""Means and ranks over several problems."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from benchmark_utils.display import OVERALL, PROBLEMS, RANK, SPREAD, groups, mean_table, ranking
from benchmark_utils.display.across import overall
from benchmark_utils.results import PSNR, TIME


def results(scores):
    """From (data set, solver) to one PSNR per repetition."""
    rows = [
        {
            "objective_name": "Blind deconvolution",
            "dataset_name": dataset,
            "solver_name": solver,
            "idx_rep": repetition,
            "stop_val": 1,
            "time": 1.0,
            "objective_value": 0.0,
            "objective_psnr": value,
        }
        for (dataset, solver), values in scores.items()
        for repetition, value in enumerate(values)
    ]
    return pd.DataFrame(rows)


def test_mean_and_interval():
    df = results({("faces", "a"): [20, 22], ("faces", "b"): [30, 30], ("levin", "a"): [10, 14]})
    table = ranking(df)
    mean = overall(table, PSNR).set_index("solver")
    assert mean.index[0] == "a"
    assert mean.loc["a", PSNR.column] == 16.5
    assert np.isnan(mean.loc["b", PSNR.column])
    halves = table.set_index(["problem", "solver"])[SPREAD.column]
    expected = np.hypot(halves["levin", "a"], halves["faces", "a"]) / 2
    assert mean.loc["a", SPREAD.column] == pytest.approx(expected)


def test_problems_of_one_number_each_are_a_sample():
    pairs = {(f"levin[kernel={k}]", "a"): [psnr] for k, psnr in enumerate([20, 23, 29])}
    incomplete = {("levin[kernel=0]", "b"): [20], ("levin[kernel=1]", "b"): [20]}
    mean = overall(ranking(results(pairs | incomplete)), PSNR).set_index("solver")
    half = stats.t.ppf(0.975, 2) * stats.sem([20, 23, 29])
    assert mean.loc["a", SPREAD.column] == pytest.approx(half)
    assert np.isnan(mean.loc["b", SPREAD.column]), "no interval about a mean that is not known"


def test_rank_and_number_of_problems():
    df = results(
        {
            ("one", "a"): [30],
            ("one", "b"): [20],
            ("one", "oracle"): [40],
            ("two", "a"): [20],
            ("two", "b"): [20],
            ("two", "oracle"): [40],
            ("three", "a"): [10],
            ("three", "oracle"): [40],
        }
    )
    mean = overall(ranking(df), PSNR).set_index("solver")
    assert mean[PROBLEMS.column].to_dict() == {"oracle": 3, "a": 3, "b": 2}
    # Ranks 1, 1.5 (a tie) and 1; b is last where it has no result; the oracle is not ranked.
    assert mean.loc["a", RANK.column] == pytest.approx(3.5 / 3)
    assert mean.loc["b", RANK.column] == pytest.approx(5.5 / 3)
    assert np.isnan(mean.loc["oracle", RANK.column])


def test_problems_without_reference_do_not_hide_the_others():
    nan = float("nan")
    df = results(
        {(d, s): [nan if d == "kohler" else 20] for d in ("faces", "kohler") for s in "ab"}
    )
    rows, shown = mean_table(df, ranking(df), OVERALL, ["faces", "kohler"])
    assert rows[PSNR.column].tolist() == [20, 20]
    assert rows[PROBLEMS.column].tolist() == [1, 1]
    assert [score.short for score in shown[:3]] == ["PSNR", "rank", "n"]
    assert rows[RANK.column].tolist() == [1.5, 1.5]


def test_a_cost_ranks_nobody():
    df = results({(d, s): [float("nan")] for d in ("one", "two") for s in "ab"})
    rows, shown = mean_table(df, ranking(df), OVERALL, ["one", "two"])
    assert rows[RANK.column].isna().all()
    assert RANK not in shown
    assert TIME in shown


def test_each_data_set_of_several_problems_has_its_mean():
    df = results({(f"levin[kernel={k}]", "a"): [20 + k] for k in (1, 2, 3)} | {("ffhq", "a"): [30]})
    found = groups(df)
    assert list(found) == ["levin: mean of 3", OVERALL]
    assert found["levin: mean of 3"] == [f"levin[kernel={k}]" for k in (1, 2, 3)]
    rows, _ = mean_table(df, ranking(df), *next(iter(found.items())))
    assert rows[PSNR.column].tolist() == [22]
    assert list(groups(df[df["dataset_name"] != "ffhq"])) == [OVERALL]
    assert groups(df[df["dataset_name"] == "ffhq"]) == {}
