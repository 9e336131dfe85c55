"""Joint negative log-posterior against the error: the most probable pair is not the best."""

import numpy as np
from benchopt import BasePlot

from benchmark_utils.display import SaysNothing, solver_styles
from benchmark_utils.results import (
    KERNEL_MNC,
    PSNR,
    SSIM,
    VALUE,
    finals,
    mean_curves,
    problem_labels,
    problems,
)

QUALITIES = {score.name: score for score in (PSNR, KERNEL_MNC, SSIM)}
OPEN = 100  # plotly's number of a marker, plus this, is its open version
WIDE = 30  # ratio of values from which a logarithmic scale reads better


TRUTH = {"label": "true pair", "color": "#000000", "marker": 17}  # an asterisk


class Plot(SaysNothing, BasePlot):
    """The path of each solver over its iterations, to its last estimate (full marker).

    Its start is left out: an arbitrary pair, so improbable that the rest would be a dot beside it.
    Of a costly potential nothing is known between the two, so that the last estimate is left.
    A line shows how probable the true pair is.
    """

    name = "posterior"
    type = "scatter"
    options = {"dataset": problem_labels, "quality": list(QUALITIES)}
    nothing = "no run here has both scores"

    def plot(self, df, dataset, quality):
        y, traces, rows = QUALITIES[quality].column, [], problems(df)[dataset]
        styles = solver_styles(df, rows)
        for solver, curve in mean_curves(rows, [VALUE.column, y]).items():
            curve = curve.iloc[1:] if len(curve) > 1 else curve
            values, qualities = (curve[column, "mean"].tolist() for column in (VALUE.column, y))
            style = styles[solver]
            path = {"x": values, "y": qualities} | style | {"marker": style["marker"] + OPEN}
            end = {"x": values[-1:], "y": qualities[-1:]} | style
            traces += [path, end]  # in this order: the later one is on top and in the legend
        return traces + truth(rows, traces)

    def get_metadata(self, df, dataset, quality):
        values = [x for trace in self.plot(df, dataset, quality) for x in trace["x"]]
        wide = values and min(values) > 0 and max(values) > WIDE * min(values)
        return {
            "title": f"Is the more probable pair the better one? {dataset}\n"
            "left: more probable; up: closer to the truth; full marker: last estimate",
            "xlabel": VALUE.axis,
            "ylabel": QUALITIES[quality].axis,
            "scale": "semilog-x" if wide else "linear",
        }


def truth(rows, traces):
    """A vertical line at the value of the true pair, whose error is 0: it is drawn over the rest.

    Two traces, as of a solver: the line and its upper end.
    """
    values = [np.mean(final.true_values) for final in finals(rows).values() if final.true_values]
    heights = [y for trace in traces for y in trace["y"]]
    if not values or not heights:
        return []
    low, high = min(heights), max(heights)
    return [{"x": values[:1] * 2, "y": [low, high]} | TRUTH, {"x": values[:1], "y": [high]} | TRUTH]
