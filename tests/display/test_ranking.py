import numpy as np
import pandas as pd

from benchmark_utils.display.ranking import best, ranked_scores, ranking
from benchmark_utils.display.scores import PSNR, TIME


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
