"""A metric that the scorer returns is shown, described or not."""

import pandas as pd

from benchmark_utils.display import ranked_scores
from benchmark_utils.results import PSNR, directed, named, scores


def results(**columns):
    """Two evaluations of a curve with other columns beside the PSNR."""
    return pd.DataFrame({"objective_psnr": [20.0, 21.0], "time": [0.1, 0.2], **columns})


def test_a_column_that_nobody_described_is_in_the_menus_and_the_leaderboard():
    df = results(objective_haze_level=[0.3, 0.2])
    assert [score.name for score in scores(df)] == ["PSNR (dB)", "haze level"]
    assert named(df, "haze level").key == "haze_level"
    assert [score.short for score in ranked_scores(df)] == ["PSNR", "haze level", "time"]


def test_it_has_no_better_direction_until_it_is_described():
    df = results(objective_haze=[0.3, 0.2])
    assert directed(df) == [PSNR]


def test_what_is_no_number_is_no_score():
    df = results(objective_note=["a", "b"], p_solver_step=[1.0, 1.0])
    assert scores(df) == [PSNR]
