import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmark_utils.display import front
from benchmark_utils.results import HIGHER, LOWER

POINTS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=12)


@settings(deadline=None, max_examples=50)
@given(POINTS)
def test_no_point_is_cheaper_and_better_than_one_of_the_front(points):
    points = pd.DataFrame(points, columns=["time", "psnr"])
    best = front(points, HIGHER)
    for _, (time, psnr) in points.iterrows():
        assert ((best["time"] <= time) & (best["psnr"] >= psnr)).any()
    assert best["time"].is_monotonic_increasing
    assert (np.diff(best["psnr"]) > 0).all()


def test_errors_are_better_low():
    points = pd.DataFrame({"time": [1, 2, 3], "kernel_error": [0.5, 0.6, 0.1]}, index=list("abc"))
    assert front(points, LOWER).index.tolist() == ["a", "c"]
    assert front(points, HIGHER).index.tolist() == ["a", "b"]
