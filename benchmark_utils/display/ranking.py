"""Ranking: mean final scores of each solver on each problem, best first."""

import pandas as pd

from benchmark_utils.display.labels import short_labels
from benchmark_utils.display.results import last_rows, problems
from benchmark_utils.display.scores import COSTS, HIGHER, LOWER, scores
from benchmark_utils.display.styles import is_reference


def ranked_scores(df):
    """Scores that the leaderboard shows: those that some solver has, then the costs."""
    costs = [cost for cost in COSTS if cost.column in df]
    return [s for s in scores(df) if s.short and df[s.column].notna().any()] + costs


def judge(shown):
    """The score that orders the rows: the first that has a better direction."""
    return next(score for score in shown if score.better)


def ranking(df):
    """Mean final scores over repetitions, one row per problem and solver, best first.

    A score that is NaN in one repetition is NaN in the mean: a failure is not averaged away.

    Parameters
    ----------
    df : DataFrame
        Results, see :mod:`benchmark_utils.display.results`.

    Returns
    -------
    DataFrame
        Columns ``problem``, ``solver`` (short labels), ``reference`` (bool), and the columns of
        :func:`ranked_scores`.
    """
    columns = [score.column for score in ranked_scores(df)]
    labels = short_labels(df["solver_name"])
    tables = []
    for problem, rows in problems(df).items():
        table = last_rows(rows).groupby("solver_name")[columns].agg(mean)
        order = judge(ranked_scores(rows))
        table = table.sort_values(order.column, ascending=order.better == LOWER)
        table = table.rename_axis("solver").reset_index()
        table.insert(1, "reference", table["solver"].map(is_reference))
        table["solver"] = table["solver"].map(labels)
        table.insert(0, "problem", problem)
        tables.append(table)
    return pd.concat(tables, ignore_index=True)


def mean(values):
    return values.mean(skipna=False)


def best(table, score):
    """Which rows of a :func:`ranking` are the best of their problem, references apart.

    Nothing is best where no direction is, or where the competitors do not differ.
    """
    competitors = table[score.column].where(~table["reference"])
    by_problem = competitors.groupby(table["problem"])
    extreme = by_problem.transform("max" if score.better == HIGHER else "min")
    contested = by_problem.transform("nunique") > 1
    return contested & (competitors == extreme) & bool(score.better)
