"""Files of results are read as benchopt reads them."""

import numpy as np
import pandas as pd
import pytest
from benchopt.results import read_results as read_by_benchopt

from benchmark_utils.results import read_results
from benchmark_utils.results.suite import save_results

KEYS = {"objective_name": "o", "dataset_name": "d", "solver_name": "s", "idx_rep": 0, "stop_val": 1}


def stored(first, second):
    """Two rows that hold what results hold."""
    return pd.DataFrame([KEYS | {"time": 1.5, "final_results": part} for part in (first, second)])


@pytest.mark.parametrize("suffix", [".parquet", ".csv"])
def test_numbers_and_texts_are_those_of_benchopt(tmp_path, suffix):
    path = tmp_path / f"run{suffix}"
    save_results(stored(None, "text"), path)
    found, expected = read_results(path), read_by_benchopt(path)
    pd.testing.assert_frame_equal(found[expected.columns], expected)


def test_what_is_stored_beside_the_scores_is_unpacked(tmp_path):
    path = tmp_path / "run.parquet"
    final = {"per_image": {"names": ["a"], "psnr": [20.5]}, "kernels": np.eye(3, dtype="float32")}
    save_results(stored(None, final), path)
    none, found = read_results(path)["final_results"]
    assert none is None or pd.isna(none)
    assert found["per_image"] == final["per_image"]
    np.testing.assert_array_equal(found["kernels"], final["kernels"])
    (_, expected) = read_by_benchopt(path)["final_results"]
    assert expected["per_image"] == found["per_image"]
