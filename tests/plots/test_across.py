import pytest

from tests.plots.conftest import SOLVERS, column, make_results

MEAN = "mean of the data sets"


@pytest.fixture
def plot(load_plot):
    return load_plot("across")


def test_mean_of_equal_data_sets_is_that_of_one(plot, load_plot, results):
    single = column(load_plot("leaderboard"), results, "simulated[kernel=motion]", "PSNR")
    assert column(plot, results, MEAN, "PSNR") == single
    ranks = column(plot, results, MEAN, "rank")
    assert ranks["map [init=small]"] == "**1.0000**"
    assert ranks["*oracle*"] == "-", "references are not ranked"


def test_each_kind_of_data_set_has_its_mean_all_come_first(plot):
    df = make_results(datasets=("levin[image=1]", "levin[image=2]", "simulated"))
    assert plot.options["mean"](df) == [MEAN, "levin: mean of 2"]
    assert len(plot.plot(df, "levin: mean of 2")) == len(SOLVERS)


def test_a_single_data_set_is_its_own_mean(plot):
    df = make_results(datasets=("simulated",))
    assert plot.options["mean"](df) == [MEAN]
    assert set(column(plot, df, MEAN, "n").values()) == {1}
