"""Share of the problems on which a solver succeeds, over the error ratio that still is a success.

The figure of Levin et al. (2009) and Sun et al. (2013).
"""

import numpy as np
from benchopt import BasePlot

from benchmark_utils.display import SaysNothing, all_or_each, shares_up_to, solver_styles
from benchmark_utils.results import ERROR_RATIO, problems

RATIOS = np.linspace(1, 5, 81)


class Plot(SaysNothing, BasePlot):
    """One curve per solver: how often its error is at most a multiple of the true kernel's."""

    name = "success"
    type = "scatter"
    options = {"dataset": all_or_each}
    nothing = "no image has an error ratio: levin and sun have them"

    def plot(self, df, dataset):
        rows = problems(df).get(dataset, df)
        styles = solver_styles(df, rows)
        return [
            {"x": RATIOS.tolist(), "y": shares.tolist()} | styles[solver]
            for solver, shares in shares_up_to(rows, ERROR_RATIO, RATIOS).items()
        ]

    def get_metadata(self, df, dataset):
        return {
            "title": f"Success over error ratio: {dataset}\n"
            "error ratio: squared error over that with the true kernel; up is better",
            "xlabel": "largest error ratio that counts as a success",
            "ylabel": "share of the images",
            "scale": "linear",
        }
