"""The distribution of a score over the images, and its quartiles along a run."""

import numpy as np
import pytest

DATASETS = ("simulated[kernel=motion]", "simulated[kernel=airy]")


def stairs(trace):
    return list(zip(trace["x"], trace["y"], strict=True))


def test_a_distribution_climbs_one_step_an_image(load_plot, results):
    traces = load_plot("ecdf").plot(results, "all data sets", "PSNR (dB)")
    assert len(traces) == 4
    for trace in traces:
        x, y = np.array(trace["x"]), np.array(trace["y"])
        assert (np.diff(x) >= 0).all()
        assert (np.diff(y) >= 0).all()
        assert (y[0], y[-1]) == (0, 1)


def test_a_distribution_is_that_of_the_scores(load_plot, results_with):
    df = results_with(solvers=["map"], datasets=DATASETS[:1], repetitions=1)
    stored = df["final_results"].iloc[-1]["per_image"]
    stored["kernel_mnc"], stored["psnr"] = [0.9, 0.4], [1.0, 1.0]
    df.loc[df.index[-1], "objective_kernel_mnc"] = 0.65
    plot = load_plot("ecdf")
    (label,) = plot.options["dataset"](df)
    assert plot.options["score"](df)[0] == "kernel MNC"
    (trace,) = plot.plot(df, label, "kernel MNC")
    expected = [(0.4, 0), (0.4, 0.5), (0.9, 0.5), (0.9, 1)]
    assert np.allclose(stairs(trace), expected)


def test_without_a_score_there_is_no_curve(load_plot, results_with):
    df = results_with(datasets=DATASETS[:1], truth=False)
    plot = load_plot("ecdf")
    (label,) = plot.options["dataset"](df)
    assert plot.plot(df, label, "kernel MNC") == []
    drift = load_plot("drift")
    assert drift.plot(df, label, "kernel MNC") == []


@pytest.fixture
def turns(load_plot, results_with):
    """Traces of a run of three turns of four images."""

    def traces(curves):
        df = results_with(solvers=["fixed-point"], datasets=DATASETS[:1], repetitions=1)
        if curves is not None:
            df["final_results"].iloc[-1]["curves"] = {"kernel_mnc": curves}
        plot = load_plot("drift")
        (label,) = plot.options["dataset"](df)
        return plot.plot(df, label, "kernel MNC")

    return traces


def test_the_drift_is_the_median_and_the_quartiles_of_the_images(turns):
    (trace,) = turns([[1, 1, 1, 1, 1], [1, 0.9, 0.8, 0.7, 0.6], [1, 0.5, 0.8, 0.7, float("nan")]])
    assert trace["x"] == [0, 1, 2]
    assert trace["y"] == pytest.approx([1, 0.8, 0.75])
    assert trace["y_low"] == pytest.approx([1, 0.7, 0.65])
    assert trace["y_high"] == pytest.approx([1, 0.9, 0.85])


def test_the_drift_is_that_of_the_probe_where_it_was_run(load_plot, results_with):
    names = ["map", "fixed-point-oracle[covariance=none]", "fixed-point-oracle[covariance=white]"]
    df = results_with(solvers=names, datasets=DATASETS[:1], repetitions=1)
    plot = load_plot("drift")
    (label,) = plot.options["dataset"](df)
    assert len(plot.plot(df, label, "kernel MNC")) == 2
    others = df[df["solver_name"] == "map"]
    assert len(plot.plot(others, label, "kernel MNC")) == 1


def test_the_drift_of_the_mean_where_there_is_nothing_else(turns):
    (trace,) = turns(None)
    assert trace["y"] == trace["y_low"] == trace["y_high"] == [0, 1, 2]
