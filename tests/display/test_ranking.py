import numpy as np
import pandas as pd
import pytest
from scipy import stats

from benchmark_utils.display import SPREAD, best, ranked_scores, ranking, with_spread
from benchmark_utils.results import CUT_OFF, FAILED, PARTLY, PSNR, TIME


def results(psnr):
    """One evaluation per solver: a dict from the solver's name to one PSNR per repetition."""
    rows = [
        {
            "objective_name": "Blind deconvolution",
            "dataset_name": "simulated",
            "solver_name": solver,
            "idx_rep": repetition,
            "stop_val": 1,
            "time": 1.0,
            "objective_value": 0.0,
            "objective_psnr": value,
        }
        for solver, values in psnr.items()
        for repetition, value in enumerate(values)
    ]
    return pd.DataFrame(rows)


def test_best_first_and_the_oracle_does_not_win():
    table = ranking(results({"b": [20, 30], "a": [10, 20], "oracle": [40, 40]}))
    assert table["solver"].tolist() == ["oracle", "b", "a"]
    assert table[PSNR.column].tolist() == [40, 25, 15]
    assert best(table, PSNR).tolist() == [False, True, False]
    assert not best(table, TIME).any(), "a tie"


def test_a_failure_is_not_averaged_away():
    table = ranking(results({"a": [30, np.nan], "b": [20, 20], "c": [10, 10]}))
    assert table["solver"].tolist() == ["b", "c", "a"]
    assert np.isnan(table[PSNR.column].iloc[-1])
    assert best(table, PSNR).tolist() == [True, False, False]


def test_without_reference_no_column():
    shown = ranked_scores(results({"a": [np.nan]}))
    assert [score.short for score in shown] == ["-log p", "time"]
    assert ranking(results({"a": [np.nan]}))["solver"].tolist() == ["a"]


def test_spread_is_half_the_interval_across_repetitions_of_one_image():
    df = results({"a": [20, 22, 24], "b": [10, 10, 10]})
    table = ranking(df).set_index("solver")
    expected = stats.t.ppf(0.975, 2) * 2 / np.sqrt(3)
    assert table.loc["a", SPREAD.column] == pytest.approx(expected)
    assert table.loc["b", SPREAD.column] < 1e-6
    assert with_spread(ranked_scores(df), table)[1] is SPREAD


def test_one_number_has_no_interval_and_no_column():
    df = results({"a": [20], "b": [10]})
    table = ranking(df)
    assert table[SPREAD.column].isna().all()
    assert SPREAD not in with_spread(ranked_scores(df), table)


def test_a_failed_solver_keeps_its_row():
    df = results({"a": [20], "b": [np.nan]})
    df["final_results"] = [None, {"failure": "ValueError: no luck"}]
    df["time"] = [2.0, 0.0]
    table = ranking(df).set_index("solver")
    assert np.isnan(table.loc["b", "time"])  # what did not end is not called fast
    assert table.loc["b", "status"] == FAILED
    assert table.index[-1] == "b"


MARKED = {
    FAILED: {"failure": "ValueError: no luck"},
    CUT_OFF: {"progress": {"done": 3, "planned": 20}},
    PARTLY: {"failed_images": ["cat"]},
}


@pytest.mark.parametrize("mark", MARKED)
def test_what_failed_or_was_cut_off_wins_no_column_and_comes_last(mark):
    df = results({"a": [20], "b": [30], "c": [10], "d": [20]})
    df["final_results"] = [{"progress": {"done": 2, "planned": 2}}, MARKED[mark], None, None]
    df["time"] = [1, 0, 3, 3]
    table = ranking(df)
    assert table["solver"].tolist() == ["a", "d", "c", "b"]
    assert table["status"].tolist() == ["", "", "", mark]
    for score in (PSNR, TIME):
        assert not best(table, score).iloc[-1]
        assert best(table, score).any()


def test_the_worst_repetition_marks_the_solver():
    df = results({"a": [20, 20, 20], "b": [10, 10, 10]})
    df["final_results"] = [MARKED[PARTLY], None, MARKED[CUT_OFF], None, None, MARKED[FAILED]]
    assert ranking(df)["status"].tolist() == [CUT_OFF, FAILED]


def test_the_time_is_the_median_of_the_runs_that_nobody_disturbed():
    df = results({"a": [20, 20, 20], "b": [10, 10, 10], "c": [5, 5, 5]})
    df["time"] = [1.0, 2.0, 9.0] * 3
    calm, busy = ({"clock": {"elapsed": 10.0, "waited": waited}} for waited in (1.0, 5.0))
    short = {"clock": {"elapsed": 0.01, "waited": 0.009}}
    df["final_results"] = [calm, calm, busy, short, calm, calm, busy, busy, busy]
    table = ranking(df).set_index("solver")
    assert table["time"].tolist()[:2] == [1.5, 2.0]
    assert np.isnan(table.loc["c", "time"])
    assert table.loc["c", PSNR.column] == 5
