"""Rows of one method with a switch off and on."""

import numpy as np
import pytest

from benchmark_utils.display import switched

OFF, ON = "map[init=large]", "map[covariance=white,init=large]"
OTHERS = ("map[init=small]", "refit[covariance=none]", "refit[covariance=samples]", "no-blur")


def test_solvers_that_differ_in_one_parameter():
    found = switched([ON, *OTHERS, OFF])
    assert found == {
        "covariance": [[OFF, ON], ["refit[covariance=none]", "refit[covariance=samples]"]],
        "init": [[OFF, "map[init=small]"]],
    }


def test_two_differences_are_no_switch():
    assert switched([ON, "map[init=small]", "other[init=large]"]) == {}


@pytest.fixture
def plot(load_plot):
    return load_plot("switch")


@pytest.fixture
def df(results_with):
    return results_with(solvers=[ON, *OTHERS, OFF], datasets=["simulated[kernel=motion]"])


def test_a_row_a_method_off_first(plot, df):
    (label,) = plot.options["dataset"](df)
    assert plot.options["switch"](df) == ["init", "covariance"]
    cards = plot.plot(df, label, "covariance", 1)
    names = [card["label"].partition("\n")[0] for card in cards]
    estimates = ["map [init=large]", "map [covariance=white, init=large]"]
    assert names[:4] == ["photo 0: observation", *estimates, "truth"]
    assert "samples" in names[6]
    metadata = plot.get_metadata(df, label, "covariance", 1)
    assert metadata["ncols"] == 4
    assert len(cards) == 8
    stored = df.dropna(subset="final_results").set_index("solver_name")["final_results"]
    pixels = stored[ON]["thumbnails"]["estimate"][0] / 255
    picture = np.asarray(cards[2]["image"])
    factor = len(picture) // len(pixels)
    np.testing.assert_array_equal(picture[::factor, ::factor][:8], pixels[:8])


def test_rows_of_unequal_length_are_filled(plot, results_with):
    names = [OFF, ON, "map[covariance=samples,init=large]", *OTHERS[1:3]]
    df = results_with(solvers=names, datasets=["simulated[kernel=motion]"])
    (label,) = plot.options["dataset"](df)
    cards = plot.plot(df, label, "covariance", 1)
    assert plot.get_metadata(df, label, "covariance", 1)["ncols"] == 5
    assert len(cards) == 10
    assert cards[8]["label"] == "not run"
    assert cards[9]["label"] == "truth"


def test_the_variance_of_particles_is_a_covariance(plot, results_with):
    names = [OFF, ON, *(f"em[posterior_variance={value}]" for value in (True, False))]
    df = results_with(solvers=names, datasets=["simulated[kernel=motion]"])
    (label,) = plot.options["dataset"](df)
    assert plot.options["switch"](df) == ["covariance"]
    labels = [card["label"].partition("\n")[0] for card in plot.plot(df, label, "covariance", 1)]
    assert [text for text in labels if text.startswith("em")] == [
        "em [posterior_variance=False]",
        "em [posterior_variance=True]",
    ]


def test_nothing_to_compare_is_said(plot, results_with):
    df = results_with(solvers=[OFF], datasets=["simulated[kernel=motion]"])
    (label,) = plot.options["dataset"](df)
    assert plot.plot(df, label, "covariance", 1) == []
