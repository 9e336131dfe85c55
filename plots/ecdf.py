"""Share of the problems up to each value of a score: how often a solver fails, and how badly."""

from benchopt import BasePlot

from benchmark_utils.display import SaysNothing, all_or_each, distributions, solver_styles
from benchmark_utils.results import KERNEL_MNC, directed_names, named, problems


def score_names(df):
    """The kernel first: whether it is found is what tells a failure."""
    return sorted(directed_names(df), key=lambda name: name != KERNEL_MNC.name)


class Plot(SaysNothing, BasePlot):
    """Empirical distribution function of the final score of each solver, over the images."""

    name = "ecdf"
    type = "scatter"
    options = {"dataset": all_or_each, "score": score_names}
    nothing = "no image has this score"

    def plot(self, df, dataset, score):
        rows = problems(df).get(dataset, df)
        styles = solver_styles(df, rows)
        found = distributions(rows, named(df, score))
        return [
            {"x": x.tolist(), "y": y.tolist()} | styles[solver] for solver, (x, y) in found.items()
        ]

    def get_metadata(self, df, dataset, score):
        known = named(df, score)
        hint = {"↑": "left: failures; lower is better", "↓": "right: failures; higher is better"}
        what = f"Distribution of {score} over the images: {dataset}"
        return {
            "title": f"{what}\n{hint.get(known.better, known.note)}",
            "xlabel": known.axis,
            "ylabel": "share of the images up to this value",
            "scale": "linear",
        }
