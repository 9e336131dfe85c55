"""Mean final scores of every solver, the best in bold."""

import pandas as pd
from benchopt import BasePlot

from benchmark_utils.display.ranking import best, judge, ranked_scores, ranking
from benchmark_utils.display.results import problem_labels, problems
from benchmark_utils.display.scores import HIGHER, HINTS, MARKS

ALL = "all data sets"


def choices(df):
    """The data sets and, where there are several, all of them."""
    names = problem_labels(df)
    return [*names, ALL] if len(names) > 1 else names


class Plot(BasePlot):
    """Table of the mean final scores over images and repetitions, one numeric column a score."""

    name = "leaderboard"
    type = "table"
    options = {"dataset": choices}

    def plot(self, df, dataset):
        table, shown = ranking(df), columns(df, dataset)
        for score in shown:
            table[score.column] = cells(table[score.column], best(table, score))
        # Spaces let a long label break into lines.
        table["solver"] = [label.replace("[", " [").replace(",", ", ") for label in table["solver"]]
        table["solver"] = table["solver"].where(~table["reference"], "*" + table["solver"] + "*")
        names = ["solver", *(score.column for score in shown)]
        if dataset == ALL:
            return table[["problem", *names]].values.tolist()
        return table.loc[table["problem"] == dataset, names].values.tolist()

    def get_metadata(self, df, dataset):
        shown = columns(df, dataset)
        headings = ["solver", *(score.short for score in shown)]
        order = judge(shown)
        return {
            "title": f"{dataset}\n{directions(shown)}\n{MARKS.format('Bold', 'italic')}",
            "columns": ["data set", *headings] if dataset == ALL else headings,
            # Rows are sorted already: by data set alone they keep their order.
            "default_order_column": "data set" if dataset == ALL else order.short,
            "default_order_ascending": dataset == ALL or order.better != HIGHER,
        }


def directions(shown):
    """Which scores are better high, and which low: the page has no room for it in the headings."""
    sides = (
        (better, ", ".join(score.short for score in shown if score.better == better))
        for better in HINTS
    )
    return "; ".join(f"{better} {HINTS[better]}: {names}" for better, names in sides if names)


def columns(df, dataset):
    """Scores that some solver has, on that data set or on any."""
    return ranked_scores(df if dataset == ALL else problems(df)[dataset])


def cells(values, is_best):
    """Numbers for the table, in bold where best, a dash where there is none."""
    return [
        "-" if pd.isna(value) else f"**{value:.4f}**" if bold else round(float(value), 4)
        for value, bold in zip(values, is_best, strict=True)
    ]
