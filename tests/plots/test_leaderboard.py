import pytest

from tests.plots.conftest import column


@pytest.fixture
def plot(load_plot):
    return load_plot("leaderboard")


def test_best_competitor_in_bold_references_in_italics(plot, results):
    psnr = column(plot, results, "simulated[kernel=motion]", "PSNR")
    # ranks 0..3, plus 2 for the last evaluation but of no-blur, plus the mean of repetitions
    assert psnr == {
        "*no-blur*": 0.5,
        "*oracle*": 3.5,
        "map [init=large]": 4.5,
        "map [init=small]": "**5.5000**",
    }
    title = plot.get_metadata(results, "simulated[kernel=motion]")["title"]
    assert "↑ higher is better: PSNR, SSIM, MNC; ↓ lower is better: error ratio, time, NFE" in title
    time = column(plot, results, "simulated[kernel=motion]", "time")
    assert time["map [init=large]"] == time["map [init=small]"], "nothing is best in a tie"


def test_numbers_are_numbers(plot, results):
    for row in plot.plot(results, "simulated[kernel=airy]"):
        assert all(float(str(cell).strip("*")) >= 0 for cell in row[1:] if cell != "-")


def test_what_no_solver_has_is_left_out(plot, results_with):
    df = results_with(truth=False)
    assert plot.get_metadata(df, "simulated[kernel=motion]")["columns"] == [
        "solver",
        "no-blur",
        "-log p",
        "time",
        "NFE",
    ]


def test_all_data_sets_in_one_table(plot, results):
    rows = plot.plot(results, "all data sets")
    assert [row[0] for row in rows] == ["simulated[kernel=airy]"] * 4 + [
        "simulated[kernel=motion]"
    ] * 4
    assert sum("**" in str(row[2]) for row in rows) == 2, "one best PSNR per data set"


def test_a_new_metric_gets_its_column(plot, results):
    results["objective_sharpness"] = 0.25
    assert set(column(plot, results, "all data sets", "sharpness").values()) == {0.25}


def test_samplers_have_their_coverage_and_how_to_read_it(plot, results):
    results["objective_coverage"] = 0.8
    results["objective_posterior_std"] = 0.02
    assert set(column(plot, results, "all data sets", "coverage").values()) == {0.8}
    assert set(column(plot, results, "all data sets", "std").values()) == {0.02}
    title = plot.get_metadata(results, "all data sets")["title"]
    assert "coverage of the 90 % interval: 0.9 is right." in title


def test_interval_of_the_score_that_ranks(plot, results):
    assert "±: half the 95 % interval" in plot.get_metadata(results, "all data sets")["title"]
    spread = column(plot, results, "simulated[kernel=motion]", "±")
    assert spread["map [init=large]"] > 0


def test_who_failed_and_who_has_no_result_is_shown(plot, results):
    results = results[
        ~((results["solver_name"] == "no-blur") & results["dataset_name"].str.contains("motion"))
    ]
    for final in results["final_results"].dropna():
        final["failure"] = "ValueError: no luck"
    labels = column(plot, results, "simulated[kernel=motion]", "PSNR")
    assert "*no-blur* (no result)" in labels
    assert "map [init=large] (failed)" in labels
