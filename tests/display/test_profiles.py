import numpy as np
import pandas as pd
import pytest

from benchmark_utils.display import profiles
from benchmark_utils.results import KERNEL_MNC, PSNR


def results(psnr):
    """One curve per solver: a dict from its name to the PSNR of each image."""
    rows = [
        {
            "objective_name": "Blind deconvolution",
            "dataset_name": "simulated",
            "solver_name": solver,
            "idx_rep": 0,
            "stop_val": 1,
            "objective_psnr": np.mean(values),
            "final_results": {"per_image": {"names": list("abcd"), "psnr": values}},
        }
        for solver, values in psnr.items()
    ]
    return pd.DataFrame(rows)


def share(table, solver, tau):
    return table[solver][table.index <= tau].iloc[-1]


def test_the_left_end_counts_who_is_best():
    table = profiles(results({"a": [20, 30, 25, 10], "b": [21, 20, 15, 12]}), PSNR)
    assert table.index[0] == 0
    assert table.loc[0].to_dict() == {"a": 0.5, "b": 0.5}
    assert share(table, "a", 2.5) == 1, "never more than 2 dB behind"
    assert (table.diff().dropna() >= 0).all(axis=None)


def test_a_failure_is_never_close():
    table = profiles(results({"a": [20, np.nan, 20, 20], "b": [21, 21, 21, 15]}), PSNR)
    assert table["a"].iloc[-1] == 0.75
    assert share(table, "b", 0) == 0.75


def test_references_set_no_best():
    table = profiles(results({"a": [20] * 4, "b": [18] * 4, "oracle": [30] * 4}), PSNR)
    assert share(table, "a", 0) == 1
    assert share(table, "oracle", 0) == 1
    assert table.index[-1] == pytest.approx(2)


def test_an_axis_without_gaps_has_a_length_that_can_be_drawn():
    table = profiles(results({"a": [20, 30], "no-blur": [10, 12]}), PSNR)
    assert table.index[-1] - table.index[0] == 1
    assert (table["a"] == 1).all()


def test_without_the_score_there_is_no_profile():
    assert profiles(results({"a": [20, 20, 20, 20]}), KERNEL_MNC).empty
