"""The plot of spectra, on eigenvalues that are known."""

import numpy as np
import pytest

DATASET = "landscape[kind=faces]"


@pytest.fixture
def traces(results_with, load_plot):
    """Traces by label, of one image."""

    def draw(eigenvalues, show):
        df = results_with(solvers=["hessian-spectrum"], datasets=[DATASET], repetitions=1)
        n = len(eigenvalues)
        df["final_results"].iloc[-1]["measured"] = {
            "eigenvalues": np.array([eigenvalues]),
            "weights": np.full((1, n), 1 / n),
        }
        plot = load_plot("spectrum")
        (label,) = plot.options["dataset"](df)
        return {trace["label"]: trace for trace in plot.plot(df, label, show)}

    return draw


def test_magnitudes_ascend_without_zeros_beside_both_thresholds(traces):
    found = traces([-0.5, -1e-6, 0.0, 2.0], "magnitudes")
    line = found["photo 0"]
    assert line["y"] == [1e-6, 0.5, 2.0]
    assert line["x"] == [0.375, 0.625, 0.875]
    assert found["1e-5"]["y"] == [1e-5] * 2
    assert found["1 % of the largest"]["y"] == [0.02] * 2


def test_eigenvalues_keep_their_sign(traces):
    found = traces([-0.5, 0.0, 2.0], "eigenvalues")
    assert list(found) == ["photo 0"]
    assert found["photo 0"]["y"] == [-0.5, 0, 2]


def test_long_spectra_are_thinned_and_keep_their_ends(traces):
    values = np.linspace(-1, 3, 3072)
    line = traces(values, "eigenvalues")["photo 0"]
    assert 40 < len(line["x"]) < 100
    assert (line["y"][0], line["y"][-1]) == (-1, 3)


def test_unknown_spectra_are_not_drawn(traces):
    assert traces([np.nan, 1.0], "magnitudes") == {}
