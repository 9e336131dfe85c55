"""Means over several problems: scores and rank of each solver, and the number of problems."""

import numpy as np
import pandas as pd

from benchmark_utils.display.ranks import (
    SPREAD,
    competing,
    judge,
    mean,
    ranked_scores,
    sorted_by,
    with_spread,
)
from benchmark_utils.results import COSTS, LOWER, Score, base_name, interval, problem_labels, worst

OVERALL = "mean of the data sets"
RANK = Score("rank", "mean rank, references apart", "rank", LOWER, 2)
PROBLEMS = Score("problems", "problems with a score", "n", digits=0)
KEYS = ["solver", "problem", "reference", "status"]


def groups(df):
    """Groups of problems to average: those of each data set that has several, and all of them.

    Returns
    -------
    dict
        From a label to the labels of its problems; empty where there is one problem.
    """
    labels = problem_labels(df)
    if len(labels) < 2:
        return {}
    families = {}
    for label in labels:
        families.setdefault(base_name(label), []).append(label)
    if len(families) == 1:
        return {OVERALL: labels}
    means = {f"{name}: mean of {len(own)}": own for name, own in families.items() if len(own) > 1}
    return {**means, OVERALL: labels}


def overall(table, order, name=OVERALL):
    """Mean of a :func:`~benchmark_utils.display.ranks.ranking` over its problems.

    A score is averaged over the problems where some solver has it; it is NaN for a solver that
    lacks one of them.

    Parameters
    ----------
    table : DataFrame
        Rows of the problems to average.
    order : Score
        Ranks the solvers within a problem; those without this score rank last.
    name : str
        Value of the column ``problem``.

    Returns
    -------
    DataFrame
        One row per solver, best first, with the columns of the ranking and those of ``RANK`` and
        ``PROBLEMS``, how many problems the solver has the score ``order`` on.
    """
    columns = table.columns.difference(KEYS)
    known = table.groupby("problem")[list(columns)].transform("count") > 0
    by_solver = table.groupby("solver")

    def mean_of_known(values):
        return mean(values[known.loc[values.index, values.name]])

    result = by_solver[list(columns)].agg(mean_of_known)
    result["reference"] = by_solver["reference"].first()
    result["status"] = by_solver["status"].agg(worst)
    scored = table[known[order.column]].groupby("solver")
    spreads = {solver: spread(rows, order) for solver, rows in scored}
    result[SPREAD.column] = pd.Series(spreads, dtype=float)
    ranks = within_problems(table, order).where(known[order.column])
    result[RANK.column] = ranks.groupby(table["solver"]).mean()
    result[PROBLEMS.column] = by_solver[order.column].count()
    return sorted_by(result, order).reset_index().assign(problem=name)


def spread(rows, order):
    """Half the interval of a solver's mean over problems.

    The images of two problems are independent: their intervals add up as squares. If each problem
    of one data set is a single number, as the pairs of Levin et al., the problems are the sample.
    """
    within, values = rows[SPREAD.column], rows[order.column]
    is_sample = rows["problem"].map(base_name).nunique() == 1 < len(rows)
    if within.notna().any() or values.isna().any() or not is_sample:
        return np.sqrt(mean(within**2) / len(within))
    _, low, high, *_ = interval(values.to_numpy()[:, None])
    return (high - low) / 2


def within_problems(table, order):
    """Rank of each row among the competitors of its problem; NaN if ``order`` is a cost.

    What is marked by a status ranks last, as does a missing score.
    """
    marked = {order.column: table[order.column].where(competing(table))}
    competitors = table.assign(**marked)[~table["reference"]]
    if order in COSTS:
        competitors = competitors.iloc[:0]
    ranks = competitors.groupby("problem")[order.column].rank(
        ascending=order.better == LOWER, na_option="bottom"
    )
    return ranks.reindex(table.index)


def mean_table(df, table, name, problems):
    """Rows of :func:`overall` for some problems of the ranking ``table``, and the scores to show.

    These are the scores that some solver has there. Interval, rank and number of problems follow
    the one that orders the rows.
    """
    own = table[table["problem"].isin(problems)]
    columns = ranked_scores(df)
    shown = [score for score in columns if own[score.column].notna().any()] or columns
    order = judge(shown)
    rows = overall(own, order, name)
    shown = with_spread(shown, rows)
    rank = [RANK] if rows[RANK.column].notna().any() else []
    place = 1 + shown.index(SPREAD if SPREAD in shown else order)
    return rows, [*shown[:place], *rank, PROBLEMS, *shown[place:]]
