"""Success over the error ratio that counts as one."""

import pytest

DATASETS = ("sun[kernel=1]", "simulated[kernel=airy]")


@pytest.fixture
def curve(load_plot, results_with):
    """Function that draws the curve of one solver whose images have these ratios."""

    def draw(ratios, datasets=DATASETS[:1]):
        df = results_with(solvers=["map"], datasets=datasets, repetitions=1)
        df["objective_error_ratio"] = float("nan")
        for row, final in zip(df.index, df["final_results"], strict=True):
            if final is not None:
                is_known = df.at[row, "dataset_name"] == DATASETS[0]
                values = ratios if is_known else [float("nan")] * 2
                final["per_image"]["error_ratio"] = values
        plot = load_plot("success")
        traces = plot.plot(df, plot.options["dataset"](df)[0])
        points = [zip(trace["x"], trace["y"], strict=True) for trace in traces]
        return {round(x, 2): y for curve in points for x, y in curve}

    return draw


def test_a_curve_counts_the_images_up_to_each_ratio(curve):
    shares = curve([1.5, 3.0])
    assert shares[1.0] == shares[1.45] == 0
    assert shares[1.5] == shares[2.95] == 0.5
    assert shares[3.0] == shares[5.0] == 1
    assert list(shares.values()) == sorted(shares.values())


def test_an_image_that_failed_is_no_success(curve):
    shares = curve([1.0, float("nan")])
    assert shares[1.0] == shares[5.0] == 0.5


def test_data_sets_without_ratios_do_not_count(curve):
    assert curve([1.0, 1.0], DATASETS)[1.0] == 1


def test_without_any_ratio_there_is_no_curve(curve):
    assert curve([float("nan")] * 2) == {}
