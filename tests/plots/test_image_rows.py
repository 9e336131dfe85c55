"""The plots that show images in rows: the starts, and side by side."""

import numpy as np
import pytest

from tests.plots.conftest import CUT, make_results, marked

DATASET = "simulated[kernel=motion]"
PARTLY = {"failed_images": ["photo 1"]}


def labels(cards):
    return [card["label"].partition("\n")[0] for card in cards]


def test_a_row_holds_one_method_from_each_start(load_plot, results):
    plot = load_plot("initialisation")
    assert plot.options["method"](results) == ["map"]
    row = ["map [init=large]", "map [init=small]", "truth"]
    cards = plot.plot(results, DATASET, "map")
    assert labels(cards) == ["photo 0: observation", *row, "photo 1: observation", *row]
    assert plot.get_metadata(results, DATASET, "map")["ncols"] == 4
    # The synthetic estimates are brighter than the truth by 41 and 61 grey levels.
    observation, large, small, truth = (np.asarray(card["image"]) for card in cards[:4])
    factor, half = len(truth) // len(observation), len(truth) // 2
    np.testing.assert_allclose(
        truth[:half:factor, ::factor], 1 - observation[: len(observation) // 2]
    )
    for estimate, brighter in ((large, 41), (small, 61)):
        np.testing.assert_allclose(255 * (estimate - truth)[:half], brighter)


def test_without_several_starts_every_method_is_offered(load_plot):
    df = make_results(solvers=("no-blur", "fire[n=1]", "map[init=large]"))
    assert load_plot("initialisation").options["method"](df) == ["fire", "map"]


@pytest.fixture
def sides():
    """Results of a comparison: the images of head are the negatives of those of base."""
    df = make_results(solvers=("map[init=large,side=base]", "map[init=large,side=head]"))
    head = df["solver_name"].str.contains("head")
    pairs = zip(
        df["final_results"][~head].dropna(), df["final_results"][head].dropna(), strict=True
    )
    for base, other in pairs:
        other["thumbnails"]["estimate"] = 255 - base["thumbnails"]["estimate"]
    return df


def test_base_and_head_lie_beside_each_other(load_plot, sides):
    plot = load_plot("side_by_side")
    (solver,) = plot.options["solver"](sides)
    assert solver == "map"
    cards = plot.plot(sides, "simulated[kernel=motion]", solver)
    assert labels(cards) == ["base", "head", "head - base"] * 2
    base, head, difference = (card["image"] for card in cards[:3])
    np.testing.assert_allclose(head, 1 - base)
    np.testing.assert_allclose(difference, np.clip(0.5 + 3 * (head - base), 0, 1))


@pytest.mark.parametrize(("mark", "word"), [(CUT, "cut off"), (PARTLY, "partly failed")])
def test_what_is_wrong_with_a_run_is_marked(load_plot, sides, results_with, mark, word):
    plot, large = load_plot("side_by_side"), "map[init=large,n_outer=2]"
    df = results_with(marks={large: mark})
    assert plot.options["solver"](df) == plot.options["solver"](results_with())
    assert labels(plot.plot(df, DATASET, "map[init=large]"))[0] == f"map [init=large] ({word})"
    assert labels(plot.plot(df, DATASET, "map[init=small]"))[0] == "map [init=small]"
    head = marked(sides, {"map[init=large,side=head]": mark})
    cards = plot.plot(head, DATASET, "map")
    assert labels(cards)[:3] == ["base", f"head ({word})", "head - base"]


def test_a_plain_result_is_compared_with_the_truth(load_plot, results):
    cards = load_plot("side_by_side").plot(results, DATASET, "map[init=large]")
    assert labels(cards)[:3] == ["map [init=large]", "truth: photo 0", "estimate - truth"]
    estimate, truth, difference = (card["image"] for card in cards[:3])
    np.testing.assert_allclose(255 * (estimate - truth), 41)
    np.testing.assert_allclose(difference, 0.5 + 3 * 41 / 255)
