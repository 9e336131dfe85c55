"""The map of uncertainty beside the reconstruction and its error."""

import numpy as np
import pytest

DATASET = "simulated[kernel=motion]"


@pytest.fixture
def plot(load_plot):
    return load_plot("uncertainty")


def test_deviation_and_error_share_a_scale(plot, results_with):
    df = results_with(solvers=["oracle[prior=split-gibbs]"], datasets=[DATASET], colour=False)
    (label,) = plot.options["dataset"](df)
    estimate, deviation, error = plot.plot(df, label, 2)
    stored = df["final_results"].dropna().iloc[0]
    values = stored["measured"]["posterior_std_map"][1].astype(float)
    scale = deviation["image"].max() / values.max()
    assert scale <= 1 / values.max() + 1e-9
    factor = len(deviation["image"]) // len(values)
    np.testing.assert_allclose(deviation["image"][::factor, ::factor], values * scale)
    assert max(deviation["image"].max(), error["image"].max()) == pytest.approx(1)
    assert f"mean {values.mean():.3f}" in deviation["label"]
    assert "dB" in estimate["label"]
    assert plot.get_metadata(df, label, 2)["ncols"] == 3


def test_without_truth_there_is_no_error(plot, results_with):
    df = results_with(solvers=["map"], datasets=[DATASET], truth=False)
    (label,) = plot.options["dataset"](df)
    assert len(plot.plot(df, label, 1)) == 2
    assert plot.get_metadata(df, label, 1)["ncols"] == 2


def test_solvers_that_draw_nothing_are_left_out(plot, results_with):
    df = results_with(solvers=["map", "oracle"], datasets=[DATASET])
    (label,) = plot.options["dataset"](df)
    first, second = df["final_results"].dropna()
    del first["measured"]["posterior_std_map"]
    assert {card["label"].partition("\n")[0] for card in plot.plot(df, label, 1)} >= {"oracle"}
    assert not any("map" in card["label"] for card in plot.plot(df, label, 1))
    second["measured"] = None
    assert plot.plot(df, label, 1) == []
