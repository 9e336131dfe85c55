"""How solvers compare over problems and costs: performance profiles and the Pareto front."""

import numpy as np
import pandas as pd

from benchmark_utils.display.styles import is_reference
from benchmark_utils.results import LOWER, image_scores

N_POINTS = 16
REACH = 0.9  # share of the gaps that the axis covers
PROBLEM = ["objective_name", "dataset_name", "idx_rep", "image"]


def profiles(df, score):
    """Share of the problems on which each solver is within tau of the best competitor.

    The performance profiles of Dolan & Moré (2002). A problem is one image of one data set in one
    repetition; a score that is missing is never close. References are drawn but do not set the
    best. The gap is a difference, not a ratio: a ratio of decibels would mean nothing.

    Parameters
    ----------
    df : DataFrame
        Results.
    score : Score
        With a better direction.

    Returns
    -------
    DataFrame
        Indexed by tau, in the unit of the score, one column per solver; empty where no competitor
        has the score.
    """
    scores = image_scores(df)
    if score.key not in scores:
        return pd.DataFrame()
    loss = scores.pivot_table(index=PROBLEM, columns="solver_name", values=score.key, dropna=False)
    loss = loss if score.better == LOWER else -loss
    competitors = loss[[solver for solver in loss if not is_reference(solver)]]
    gaps = loss.sub(competitors.min(axis=1), axis=0).dropna(how="all").clip(lower=0)
    finite = gaps[competitors.columns].to_numpy()
    finite = finite[np.isfinite(finite)]
    if not finite.size:
        return pd.DataFrame()
    last = np.quantile(finite, REACH) or 1.0  # where all are alike, one unit shows it
    taus = np.linspace(0, last, N_POINTS)
    return pd.DataFrame({tau: (gaps <= tau).mean() for tau in taus}).T


def front(points, better):
    """Pareto front: the points to which no other is preferable in both cost and score.

    Parameters
    ----------
    points : DataFrame
        Two columns: a cost, of which less is better, and a score.
    better : {"↑", "↓"}
        Direction of the score.

    Returns
    -------
    DataFrame
        Rows of the front, by increasing cost.
    """
    cost, score = points.columns
    loss = points[score] if better == LOWER else -points[score]
    order = points.assign(loss=loss).sort_values([cost, "loss"])
    improves = order["loss"] < order["loss"].cummin().shift().fillna(float("inf"))
    return order.loc[improves, [cost, score]]
