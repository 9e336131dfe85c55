"""Potential or posterior along a probe of the prior's landscape: width of the blur, or descent."""

import numpy as np
from benchopt import BasePlot

from benchmark_utils.display import SHOWN, SaysNothing, ceiling, curves, solver_styles, true_width
from benchmark_utils.results import problem_labels, problems

GREY = "#999999"


def named_minima(curve):
    """The no-blur end and the local minima of the mean: points, with their labels and markers."""
    names = {0: ("no blur", 4)} | {i: (f"minimum at {curve.x[i]:g}", 5) for i in curve.minima}
    for index, (label, marker) in names.items():
        point = {"x": [float(curve.x[index])], "y": [float(curve.mean[index])]}
        yield point, {"label": label, "marker": marker}


class Plot(SaysNothing, BasePlot):
    """Mean over the images, the band its standard error.

    Where the data set has a width, a line marks it, no blur and the local minima of the mean are
    named, and what explodes beyond is cut.
    """

    name = "landscape"
    type = "scatter"
    options = {"dataset": problem_labels, "show": list(SHOWN)}
    nothing = "no run here has this value"

    def plot(self, df, dataset, show):
        rows = problems(df)[dataset]
        styles = solver_styles(df, rows)
        found, traces, width = curves(rows, show), [], true_width(rows)
        for solver, curve in found.items():
            top = ceiling(curve, width)
            low, mean, high = (
                np.minimum(curve.mean + side * curve.error, top).tolist() for side in (-1, 0, 1)
            )
            trace = {"x": curve.x.tolist(), "y": mean, "y_low": low, "y_high": high}
            traces.append(trace | styles[solver])
            if width is not None and curve.along == "width":
                traces += [mark | styles[solver] | look for mark, look in named_minima(curve)]
        if width is not None and any(curve.along == "width" for curve in found.values()):
            means = [value for trace in traces for value in trace["y"]]
            line = {"label": f"true width {width:g}", "color": GREY, "marker": None}
            traces.insert(0, {"x": [width] * 2, "y": [min(means), max(means)]} | line)
        return traces

    def get_metadata(self, df, dataset, show):
        found = curves(problems(df)[dataset], show)
        along = " or ".join(sorted({curve.along for curve in found.values()}))
        at_zero = "; at width 0: no blur" if "width" in along else ""
        return {
            "title": f"{dataset}\nthe lower, the more probable{at_zero}",
            "xlabel": {"width": "width of the kernel (pixels)"}.get(along, along or "evaluation"),
            "ylabel": SHOWN[show],
            "scale": "linear",
        }
