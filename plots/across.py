"""Mean scores of every solver over several data sets, with its mean rank."""

from benchopt import BasePlot

from benchmark_utils.display import OVERALL, groups, mean_table, metadata, ranking, rows
from benchmark_utils.results import problem_labels


def means(df):
    """Problems by the name of their mean, that of all first; a single problem is its own mean."""
    found = groups(df) or {OVERALL: problem_labels(df)}
    return dict(reversed(found.items()))


class Plot(BasePlot):
    """Table of means over the data sets of one kind, or over all; each counts once."""

    name = "across"
    type = "table"
    options = {"mean": lambda df: list(means(df))}

    def plot(self, df, mean):
        return rows(*shown_of(df, mean))

    def get_metadata(self, df, mean):
        _, shown = shown_of(df, mean)
        return metadata(mean, shown)


def shown_of(df, mean):
    """Rows and scores of one choice of the menu."""
    return mean_table(df, ranking(df), mean, means(df)[mean])
