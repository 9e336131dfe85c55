"""The two plots of curves: scores, and the posterior against the quality."""

import pytest

DATASET = "simulated[kernel=motion]"


@pytest.fixture
def curves(load_plot, results):
    def draw(score="PSNR (dB)", against="iteration"):
        traces = load_plot("score_curves").plot(results, DATASET, score, against)
        return {trace["label"]: trace for trace in traces}

    return draw


def test_mean_and_range_over_repetitions(curves):
    trace = curves()["map[init=large]"]
    assert trace["x"] == [0, 1, 2]
    assert trace["y_low"] == [2, 3, 4]
    assert trace["y"] == [2.5, 3.5, 4.5]
    assert trace["y_high"] == [3, 4, 5]


def test_an_answer_without_iterations_is_a_level(curves):
    assert curves()["no-blur"]["x"] == [0, 2]
    assert curves()["no-blur"]["y"] == [0.5, 0.5]


def test_every_curve_can_be_drawn_on_a_logarithmic_time_axis(curves):
    traces = curves(against="time").values()
    assert min(min(trace["x"]) for trace in traces) > 0.1
    assert max(max(trace["x"]) for trace in traces) == pytest.approx(1.0501)


def test_one_colour_per_solver_in_all_plots(curves, load_plot, results):
    posterior = load_plot("posterior").plot(results, DATASET, "PSNR (dB)")
    colours = {trace["label"]: trace["color"] for trace in posterior}
    assert colours == {label: trace["color"] for label, trace in curves().items()}
    assert len(set(colours.values())) == 4


def test_posterior_ends_at_the_last_estimate(load_plot, results):
    traces = load_plot("posterior").plot(results, DATASET, "PSNR (dB)")
    path, end = (trace for trace in traces if trace["label"] == "map[init=small]")
    assert path["x"] == [96, 95]
    assert path["y"] == [4.5, 5.5]
    assert (end["x"], end["y"]) == ([95], [5.5])
    assert path["marker"] == end["marker"] + 100, "open along the way"


@pytest.mark.parametrize(("last", "scale"), [(1e4, "semilog-x"), (90, "linear"), (-1, "linear")])
def test_posterior_scale_follows_its_range(load_plot, results, last, scale):
    motion = results["dataset_name"].str.contains("motion")
    results.loc[results.index[motion][-1], "objective_value"] = last
    page = load_plot("posterior").get_metadata(results, DATASET, "PSNR (dB)")
    assert page["scale"] == scale
