"""Mean final scores of every solver, the best in bold."""

import pandas as pd
from benchopt import BasePlot

from benchmark_utils.display.across import OVERALL, PROBLEMS, RANK, groups, mean_table
from benchmark_utils.display.ranking import (
    SPREAD,
    best,
    judge,
    ranked_scores,
    ranking,
    with_spread,
)
from benchmark_utils.display.results import problem_labels, problems
from benchmark_utils.display.scores import HIGHER, HINTS, MARKS

ALL = "all data sets"


def choices(df):
    """The problems, the means over several of them, and all of them."""
    return [*problem_labels(df), *means(df), ALL]


def means(df):
    """Problems by the name of their mean; a single problem has one as well, for the view."""
    return groups(df) or {OVERALL: problem_labels(df)}


class Plot(BasePlot):
    """Table of the mean final scores over images and repetitions, one numeric column a score."""

    name = "leaderboard"
    type = "table"
    options = {"dataset": choices}

    def plot(self, df, dataset):
        table, shown = shown_of(df, dataset)
        marked = {score.column: cells(table[score.column], best(table, score)) for score in shown}
        table = table.assign(solver=[solver(row) for _, row in table.iterrows()], **marked)
        first = ["problem", "solver"] if dataset == ALL else ["solver"]
        return table[first + [score.column for score in shown]].values.tolist()

    def get_metadata(self, df, dataset):
        _, shown = shown_of(df, dataset)
        order = judge(shown)
        headings = ["solver", *(score.short for score in shown)]
        notes = "".join(f" {s.short}: {s.name}." for s in (SPREAD, RANK, PROBLEMS) if s in shown)
        return {
            "title": f"{dataset}\n{directions(shown)}\n{MARKS.format('Bold', 'italic')}{notes}",
            "columns": ["data set", *headings] if dataset == ALL else headings,
            # Rows are sorted already: by data set alone they keep their order.
            "default_order_column": "data set" if dataset == ALL else order.short,
            "default_order_ascending": dataset == ALL or order.better != HIGHER,
        }


def shown_of(df, dataset):
    """Rows and scores of one choice of the menu."""
    table = ranking(df)
    if dataset in means(df):
        return mean_table(df, table, dataset, means(df)[dataset])
    if dataset == ALL:
        return table, with_spread(ranked_scores(df), table)
    table = table[table["problem"] == dataset]
    return table, with_spread(ranked_scores(problems(df)[dataset]), table)


def directions(shown):
    """Which scores are better high, and which low: the page has no room for it in the headings."""
    sides = (
        (better, ", ".join(score.short for score in shown if score.better == better))
        for better in HINTS
    )
    return "; ".join(f"{better} {HINTS[better]}: {names}" for better, names in sides if names)


def cells(values, is_best):
    """Numbers for the table, in bold where best, a dash where there is none."""
    return [
        "-" if pd.isna(value) else f"**{value:.4f}**" if bold else round(float(value), 4)
        for value, bold in zip(values, is_best, strict=True)
    ]


def solver(row):
    """Label of a row: a reference in italics, and what went wrong."""
    label = row["solver"].replace("[", " [").replace(",", ", ")  # may break into lines
    label = f"*{label}*" if row["reference"] else label
    return f"{label} ({row['status']})" if row["status"] else label
