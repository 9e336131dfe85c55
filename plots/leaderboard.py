"""Mean final scores of every solver on each data set, the best in bold."""

from benchopt import BasePlot

from benchmark_utils.display import metadata, ranked_scores, ranking, rows, with_spread
from benchmark_utils.results import absent, problem_labels, problems

ALL = "all data sets"


def choices(df):
    """Each problem, and all of them."""
    return [*problem_labels(df), ALL]


class Plot(BasePlot):
    """Table of the mean final scores over images and repetitions, one numeric column a score."""

    name = "leaderboard"
    type = "table"
    options = {"dataset": choices}

    def plot(self, df, dataset):
        return rows(*self.shown(df, dataset), with_problem=dataset == ALL)

    def get_metadata(self, df, dataset):
        _, shown = self.shown(df, dataset)
        found = metadata(dataset, shown, with_problem=dataset == ALL)
        lines = [f"\n{name} was skipped: {reason}" for name, reason in absent(df).items()]
        return found | {"title": found["title"] + "".join(lines)}

    def shown(self, df, dataset):
        """Rows and scores of one choice of the menu."""
        table = ranking(df)
        if dataset == ALL:
            return table, with_spread(ranked_scores(df), table)
        table = table[table["problem"] == dataset]
        return table, with_spread(ranked_scores(problems(df)[dataset]), table)
