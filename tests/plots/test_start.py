"""The start view: the roles that tell the story, in their order, with their own pictures."""

import re

import numpy as np
import pytest

SOLVERS = (
    "no-blur",
    "oracle",
    "map-pgd[init=large]",
    "map-pgd[init=oracle-large]",
    "deep-blur",
    "split-gibbs",
)


@pytest.fixture
def df(results_with):
    """The later a solver is in the list, the better its scores."""
    df = results_with(SOLVERS, repetitions=1)
    for solver, psnr in zip(SOLVERS, (20, 30, 21, 40, 25, 27), strict=True):
        for final in df.loc[df["solver_name"] == solver, "final_results"].dropna():
            final["per_image"]["psnr"] = [psnr, psnr + 1.0]
            final["per_image"]["value"] = [psnr, psnr]
            final["true_value"] = [22.0, 22.0]
        df.loc[df["solver_name"] == solver, "objective_psnr"] = psnr + 0.5
        df.loc[df["solver_name"] == solver, "objective_value"] = psnr
    return df


def test_one_card_a_role_best_of_its_kind(load_plot, df):
    cards = load_plot("start").plot(df, "simulated[kernel=motion]", 1)
    labels = [re.split(r"[:\n]", card["label"])[0] for card in cards]
    assert labels == [
        "observation",
        "no-blur",
        "map-pgd [init=large]",
        "split-gibbs",
        "oracle",
        "truth",
    ]
    assert "27.00 dB" in cards[3]["label"]
    assert "more probable than the truth" in cards[1]["label"]
    assert cards[-1]["label"].endswith("22.00")
    assert all(np.std(card["image"]) > 0 for card in cards)
    assert not np.array_equal(cards[0]["image"], cards[-1]["image"])


def test_what_nothing_is_compared_with_is_not_called_the_best(load_plot, results_with):
    df = results_with(["blur-sweep"], repetitions=1)
    labels = [card["label"] for card in load_plot("start").plot(df, "simulated[kernel=motion]", 1)]
    assert any("its last estimate" in label for label in labels)
    assert not any("best" in label for label in labels)


def test_no_blur_is_called_preferred_only_where_it_is(load_plot, df):
    for final in df["final_results"].dropna():
        final["true_value"] = [1.0, 1.0]
    cards = load_plot("start").plot(df, "simulated[kernel=motion]", 1)
    assert "no-blur: nothing done" in cards[1]["label"]


def test_the_title_is_the_story(load_plot, df):
    metadata = load_plot("start").get_metadata(df, "simulated[kernel=motion]", 1)
    lines = metadata["title"].splitlines()
    assert lines[0].endswith("on 4 of 4 photographs.")
    assert lines[1].startswith("split-gibbs comes nearest")
    assert "photo 0" in lines[-1]
    assert metadata["ncols"] == 6


def test_the_true_pair_is_a_line_of_the_posterior(load_plot, df):
    plot = load_plot("posterior")
    *_, line, end = plot.plot(df, "simulated[kernel=motion]", "PSNR (dB)")
    assert line["label"] == end["label"] == "true pair"
    assert line["x"] == [22.0, 22.0]
    others = [
        y
        for trace in plot.plot(df, "simulated[kernel=motion]", "PSNR (dB)")[:-2]
        for y in trace["y"]
    ]
    assert line["y"] == [min(others), max(others)]
    assert end["y"] == [max(others)]
