"""Ranking: mean final scores of each solver on each problem, best first."""

import numpy as np
import pandas as pd

from benchmark_utils.display.styles import is_reference
from benchmark_utils.results import (
    COSTS,
    FAILED,
    HIGHER,
    LOWER,
    SKIPPED,
    TIME,
    Score,
    image_scores,
    interval,
    last_rows,
    problems,
    remembered,
    run_times,
    scores,
    short_labels,
    statuses,
)

ABSENT = "no result"  # the solver was not asked to run there
SPREAD = Score("spread", "half the 95 % interval of the mean, across images", "±", digits=2)


def ranked_scores(df):
    """Scores that the leaderboard shows: those that some solver has, then the costs."""
    costs = [cost for cost in COSTS if cost.column in df]
    return [s for s in scores(df) if s.short and df[s.column].notna().any()] + costs


def judge(shown):
    """The score that orders the rows: the first that has a better direction."""
    return next(score for score in shown if score.better)


def with_spread(shown, table):
    """The scores ``shown``, the one that orders followed by its interval, where one is known."""
    order = judge(shown)
    spread = [SPREAD] if table[SPREAD.column].notna().any() else []
    return [column for score in shown for column in (score, *(spread if score is order else []))]


@remembered
def ranking(df):
    """Mean final scores over repetitions, one row per problem and solver, best first.

    A score that is NaN in one repetition is NaN in the mean: a failure is not averaged away. The
    time is the median of the runs that had the machine for themselves, see :func:`.run_times`.

    Parameters
    ----------
    df : DataFrame
        Results, see :mod:`benchmark_utils.results.read`.

    Returns
    -------
    DataFrame
        Columns ``problem``, ``solver`` (short labels), ``reference`` (bool), ``status`` (empty,
        ``ABSENT`` or one of :mod:`benchmark_utils.results.outcome`), the columns of
        :func:`ranked_scores`, and that of ``SPREAD`` for the score that orders the rows.
    """
    columns = [score.column for score in ranked_scores(df)]
    labels = short_labels(df["solver_name"])
    tables = []
    for problem, rows in problems(df).items():
        last, order = last_rows(rows), judge(ranked_scores(rows))
        by_solver = last.groupby("solver_name")
        table = by_solver[columns].agg(mean)
        if TIME.column in columns:
            table[TIME.column] = run_times(last).groupby(last["solver_name"]).median()
        table["status"] = pd.Series(statuses(last))
        without = table["status"].isin((FAILED, SKIPPED))
        table.loc[without, columns] = np.nan  # what did not end has no cost, either
        table[SPREAD.column] = spreads(last, order)
        table = table.reindex([*table.index, *sorted(set(labels) - set(table.index))])
        table["status"] = table["status"].fillna(ABSENT)
        tables.append(sorted_by(table, order).assign(problem=problem))
    table = pd.concat(tables).rename_axis("name").reset_index()
    table.insert(0, "solver", table["name"].map(labels))
    table.insert(1, "reference", table["name"].map(is_reference))
    return table.drop(columns="name")


def mean(values):
    return values.mean(skipna=False)


def spreads(last, score):
    """Half the interval of the mean ``score`` of each solver; NaN for a single number."""
    found = {}
    for solver, rows in image_scores(last).groupby("solver_name"):
        values = rows.get(score.key, pd.Series(dtype=float))
        values = values.groupby([rows["image"], rows["idx_rep"]]).mean().unstack("idx_rep")
        if values.size and values.notna().all(axis=None):
            _, low, high, _, n = interval(values.to_numpy())
            found[solver] = (high - low) / 2 if n > 1 else np.nan
    return pd.Series(found, dtype=float)


def sorted_by(table, order):
    """Rows of a table by the score ``order``, the best first, those that do not compete last."""
    table = table.sort_values(order.column, ascending=order.better == LOWER, kind="stable")
    return table.sort_values("status", key=lambda column: column != "", kind="stable")


def competing(table):
    """Which rows of a :func:`ranking` compete: neither references nor marked by a status."""
    return ~table["reference"].astype(bool) & (table["status"] == "")


def best(table, score):
    """Which rows of a :func:`ranking` are the best of those of their problem that compete.

    None is, if the score has no better direction or the competitors do not differ.
    """
    competitors = table[score.column].where(competing(table))
    by_problem = competitors.groupby(table["problem"])
    extreme = by_problem.transform("max" if score.better == HIGHER else "min")
    contested = by_problem.transform("nunique") > 1
    return contested & (competitors == extreme) & bool(score.better)
