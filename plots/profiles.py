"""Share of the problems on which a solver is within tau of the best: who can be relied on."""

from benchopt import BasePlot

from benchmark_utils.display import SaysNothing, all_or_each, profiles, solver_styles
from benchmark_utils.results import directed_names, named, problems


class Plot(SaysNothing, BasePlot):
    """One curve per solver over the images of the data sets; references do not set the best."""

    name = "profiles"
    type = "scatter"
    options = {"dataset": all_or_each, "score": directed_names}
    nothing = "no competitor has this score"

    def plot(self, df, dataset, score):
        rows = problems(df).get(dataset, df)
        styles = solver_styles(df, rows)
        shares = profiles(rows, named(df, score))
        taus = shares.index.tolist()
        return [{"x": taus, "y": shares[s].tolist()} | styles[s] for s in shares]

    def get_metadata(self, df, dataset, score):
        return {
            "title": f"How often is a solver close to the best in {score}? {dataset}\n"
            "at the left end: how often it is the best; up: closer on more images",
            "xlabel": f"distance tau to the best competitor, {score}",
            "ylabel": "share of the images",
            "scale": "linear",
        }
