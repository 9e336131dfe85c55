"""Scores where the data are not as the solvers think: one axis of departure from the truth."""

from math import isfinite

from benchopt import BasePlot

from benchmark_utils.display import SaysNothing, along, axis_choices, solver_styles
from benchmark_utils.results import directed_names, named

TRUTH = {"label": "truth", "color": "#bbbbbb", "marker": 1}


def axes(df):
    return list(axis_choices(df))


class Plot(SaysNothing, BasePlot):
    """A score against the level, a curve per solver; bands span the interval across images."""

    name = "robustness"
    type = "scatter"
    options = {"axis": axes, "score": directed_names}
    nothing = "no run here has this score"

    def plot(self, df, axis, score):
        plain, own, levels = axis_choices(df)[axis]
        rows = df[df["dataset_name"].isin([level.dataset for level in levels])]
        curves, styles, traces = along(df, levels, named(df, score)), solver_styles(df, rows), []
        for solver, (places, mean, low, high) in curves.items():
            trace = {"x": places, "y": mean}
            if all(map(isfinite, low + high)):
                trace |= {"y_low": low, "y_high": high}
            traces.append(trace | styles[solver])
        if traces and own is not None:
            (place,) = (level.place for level in levels if level.dataset == plain)
            values = [y for trace in traces for y in trace["y"]]
            traces.append(TRUTH | {"x": [place, place], "y": [min(values), max(values)]})
        return traces

    def get_metadata(self, df, axis, score):
        _, own, _ = axis_choices(df)[axis]
        return {
            "title": f"{score} along {axis}\n{named(df, score).hint}; grey: the truth",
            "xlabel": own.unit if own else "the truth",
            "ylabel": named(df, score).axis,
            "scale": "linear",
        }
