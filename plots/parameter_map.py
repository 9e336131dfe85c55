"""A rate over two parameters of the data sets: where a method works and where it fails."""

import pandas as pd
from benchopt import BasePlot

from benchmark_utils.display import heat_map, solver_styles
from benchmark_utils.results import base_name, last_rows, named, parameters, scores

RATES = ("objective_recovered", "objective_kernel_mnc")  # in [0, 1]


def rate_names(df):
    return [score.name for score in scores(df) if score.column in RATES]


def families(df):
    """Names of the data sets, without their parameters."""
    return sorted({base_name(name) for name in df["dataset_name"]})


class Plot(BasePlot):
    """One card per solver: the first two parameters that differ, the first one downwards.

    Other parameters that differ, repetitions and objectives are averaged.
    """

    name = "parameter_map"
    type = "image"
    options = {"family": families, "rate": rate_names}

    def plot(self, df, family, rate):
        column, rows = named(df, rate).column, chosen(df, family)
        styles = solver_styles(df, rows)
        names, axes = axes_of(rows["dataset_name"].unique())
        cards = []
        for solver, mine in rows.groupby("solver_name"):
            places = [parameters(name) for name in mine["dataset_name"]]
            keys = [pd.Series([p.get(n, "") for p in places], mine.index, str) for n in names]
            table = mine[column].groupby(keys).mean()
            values = [[table.get((row, line), float("nan")) for line in axes[1]] for row in axes[0]]
            picture = heat_map(values, *axes, names)
            cards.append({"image": picture, "label": styles[solver]["label"]})
        return cards

    def get_metadata(self, df, family, rate):
        names, _ = axes_of(chosen(df, family)["dataset_name"].unique())
        over = " and ".join(name for name in names if name) or "one data set"
        return {"title": f"{family}: {rate} over {over}", "ncols": 2}


def chosen(df, family):
    rows = last_rows(df)
    return rows[rows["dataset_name"].map(base_name) == family]


def axes_of(names):
    """Names and sorted values of the first two parameters that differ; '' where one is missing."""
    settings = [parameters(name) for name in names]
    keys = sorted({key for values in settings for key in values})
    differ = [key for key in keys if len({values.get(key) for values in settings}) > 1][:2]
    differ += [""] * (2 - len(differ))
    axes = [sorted({values.get(key, "") for values in settings}, key=by_size) for key in differ]
    return tuple(differ), axes


def by_size(text):
    """Numbers in their order, before words."""
    try:
        return 0, float(text), text
    except ValueError:
        return 1, 0.0, text
