"""Reading a table of results: its problems, its curves and what they store.

A table has one row per evaluation, with the columns ``solver_name``, ``dataset_name``,
``objective_name``, ``idx_rep``, ``stop_val`` (iteration), ``time`` (s), ``objective_*``,
``p_solver_*`` and, in the last row of a curve, ``final_results``.
"""

import pandas as pd
from pandas.api.types import is_numeric_dtype

from benchmark_utils.results.final import Final
from benchmark_utils.results.labels import parameters, short_labels
from benchmark_utils.results.memory import remembered

PARAMETER, SCORE = "p_solver_", "objective_"  # of columns
COSTLY = "value", "potential"  # scores that are NaN at most of the evaluations
CURVE = ["objective_name", "dataset_name", "solver_name", "idx_rep"]


@remembered
def problems(df):
    """Split results by data set, and by objective where there are several.

    Those of data sets that were :func:`absent` are left out.

    Returns
    -------
    dict
        From a short label to the rows of that problem.
    """
    df = df[~is_absent(df)]
    datasets = short_labels(df["dataset_name"])
    objectives = short_labels(df["objective_name"])
    split = {}
    for (objective, dataset), rows in df.groupby(["objective_name", "dataset_name"]):
        label = datasets[dataset]
        if len(objectives) > 1:
            label = f"{label}, {objectives[objective]}"
        split[label] = rows
    return split


def is_absent(df):
    """Which rows say that their data set was skipped, a bool Series."""
    if "final_results" not in df:
        return pd.Series(False, df.index)
    return df["final_results"].map(lambda stored: Final(stored).data_set_absent).astype(bool)


def absent(df):
    """Data sets that were skipped: a dict from the short label of each to the reason."""
    labels = short_labels(df["dataset_name"])
    rows = df[is_absent(df)].drop_duplicates("dataset_name")
    return {
        labels[row["dataset_name"]]: Final(row["final_results"]).skipped
        for _, row in rows.iterrows()
    }


def problem_labels(df):
    """Labels of the problems: the choices of a plot's ``dataset`` menu."""
    return list(problems(df))


@remembered
def last_rows(df):
    """Last evaluation of each curve: one row per objective, data set, solver and repetition.

    A run that was cut off did not know that its last estimate was the last: what its row lacks of
    the ``COSTLY`` scores is the mean of those that were stored of its images at the end.
    """
    last = df.sort_values("stop_val", kind="stable").groupby(CURVE).tail(1)
    for name in COSTLY:
        column = f"objective_{name}"
        if {column, "final_results"} <= set(last):
            stored = last["final_results"].map(lambda final, name=name: Final(final).mean(name))
            last = last.assign(**{column: last[column].fillna(stored)})
    return last


def run_times(last):
    """Seconds of each run of :func:`last_rows`; NaN where the machine was busy.

    A run that others kept from a processor says how busy the machine was, not what a method costs.
    """
    stored = last.get("final_results", pd.Series(None, last.index, object))
    return last["time"].mask(stored.map(lambda final: Final(final).delayed).astype(bool))


@remembered
def solver_parameters(df):
    """Parameters of each solver of the results, whether its name shows them or not.

    A name leaves out what is at its default; benchopt stores that in the columns ``p_solver_*``,
    where the parameters of other solvers are null, as is what was left at None.

    Returns
    -------
    dict
        From the solver's name to a dict of texts. A number has one text, ``4`` for 4.0.
    """
    columns = [column for column in df if column.startswith(PARAMETER)]
    found = {}
    for name, row in df.drop_duplicates("solver_name").set_index("solver_name").iterrows():
        stored = {column.removeprefix(PARAMETER): row[column] for column in columns}
        stored = {key: value for key, value in stored.items() if not _is_null(value)}
        texts = {key: _plain(value) for key, value in (stored | parameters(name)).items()}
        found[name] = texts
    return found


def _is_null(value):
    return value is None or (isinstance(value, float) and value != value)


def _plain(value):
    """The text of a value; that of a number does not depend on its type or on how it is written."""
    text = str(value)
    try:
        number = float(text)
    except ValueError:
        return text
    return str(int(number)) if number.is_integer() else str(number)


@remembered
def finals(rows):
    """What each solver of one problem stores, from its first repetition that has pictures.

    Returns
    -------
    dict
        From the solver's name to its :class:`benchmark_utils.results.final.Final`.
    """
    found = {}
    for _, row in last_rows(rows).sort_values(["solver_name", "idx_rep"]).iterrows():
        final = Final(row.get("final_results"))
        if row["solver_name"] not in found or not found[row["solver_name"]].n_images:
            found[row["solver_name"]] = final
    return found


def mean_curves(rows, columns):
    """Mean and range over the repetitions of each solver, at each evaluation.

    A repetition that stopped early keeps its last scores. An evaluation is left out where one of
    them is unknown in a repetition, unless that has none at all.

    Parameters
    ----------
    rows : DataFrame
        Rows of one problem.
    columns : list of str
        Numeric columns.

    Returns
    -------
    dict
        From the solver's name to a DataFrame with one row per evaluation and the columns
        (column, "mean" | "min" | "max"), where all are known. A solver with none is left out.
    """
    spread = _spreads(rows)
    if not set(columns) <= set(spread.columns.get_level_values(0)):
        return {}
    known = spread[list(columns)].dropna()
    return {solver: curve.droplevel(0) for solver, curve in known.groupby("solver_name")}


@remembered
def _spreads(rows):
    """What :func:`mean_curves` makes of every numeric column: a row per solver and evaluation."""
    columns = [
        name
        for name in rows
        if name.startswith(SCORE) or name in ("stop_val", "time")
        if is_numeric_dtype(rows[name])
    ]
    evaluation = rows["stop_val"].rename("evaluation")  # stop_val is among the columns
    scores = rows.groupby([rows["solver_name"], evaluation, rows["idx_rep"]])[columns].last()
    scores = scores.unstack("idx_rep")
    by_solver = scores.groupby("solver_name")
    has_stopped = by_solver.bfill().isna()
    scores = scores.mask(has_stopped, by_solver.ffill())
    is_known = scores.notna()
    is_complete = is_known | ~is_known.groupby("solver_name").transform("any")
    spread = {
        (column, statistic): getattr(scores[column], statistic)(axis=1).where(
            is_complete[column].all(axis=1)
        )
        for column in columns
        for statistic in ("mean", "min", "max")
    }
    return pd.DataFrame(spread)
