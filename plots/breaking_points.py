"""Which solver breaks where: the first level of each axis that takes half of its gain."""

from benchopt import BasePlot

from benchmark_utils.display import (
    SaysNothing,
    breaking_explanation,
    breaking_table,
    labelled,
    solver_styles,
    studied,
    study_rows,
)


class Plot(SaysNothing, BasePlot):
    """Table of breaking points, solvers x axes."""

    name = "breaking_points"
    type = "table"
    options = {"dataset": lambda df: list(studied(df))}
    nothing = "no run of no-blur to compare with"

    def plot(self, df, dataset):
        plain = studied(df)[dataset]
        _, rows = breaking_table(df, plain)
        return labelled(rows, solver_styles(df, study_rows(df, plain)))

    def get_metadata(self, df, dataset):
        headings, _ = breaking_table(df, studied(df)[dataset])
        return {
            "title": f"{dataset}\n{breaking_explanation()}",
            "columns": headings,
            "default_order_column": "gain (dB)",
            "default_order_ascending": False,
        }
