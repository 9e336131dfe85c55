"""A score against time, iterations or prior evaluations, one curve per solver."""

from benchopt import BasePlot

from benchmark_utils.display import SaysNothing, solver_styles
from benchmark_utils.results import (
    ITERATION,
    NFE,
    TIME,
    last_rows,
    mean_curves,
    named,
    problem_labels,
    problems,
    run_times,
    scores,
)

BUSY = "the machine was busy: times are too long"
AXES = {"time": TIME, "iteration": ITERATION, "NFE": NFE}


def score_names(df):
    return [score.name for score in scores(df)]


class Plot(SaysNothing, BasePlot):
    """Mean over images and repetitions; the band spans the repetitions."""

    name = "score_curves"
    type = "scatter"
    options = {"dataset": problem_labels, "score": score_names, "against": list(AXES)}
    nothing = "no run here has this score"

    def plot(self, df, dataset, score, against):
        x, y, rows = AXES[against].column, named(df, score).column, problems(df)[dataset]
        curves, styles = mean_curves(rows, [x, y]), solver_styles(df, rows)
        first, last = span(curve[x, "mean"] for curve in curves.values())
        traces = []
        for solver, curve in curves.items():
            trace = {
                "x": curve[x, "mean"].clip(lower=first if against == "time" else None).tolist(),
                "y": curve[y, "mean"].tolist(),
            }
            if (curve[y, "max"] > curve[y, "min"]).any():
                trace |= {"y_low": curve[y, "min"].tolist(), "y_high": curve[y, "max"].tolist()}
            if len(curve) == 1:  # a solver without iterations is a horizontal line
                trace = {key: values * 2 for key, values in trace.items()}
                trace["x"][1] = max(last, trace["x"][0])
            traces.append(trace | styles[solver])
        return traces

    def get_metadata(self, df, dataset, score, against):
        hint = named(df, score).hint
        if against == "time" and run_times(last_rows(problems(df)[dataset])).isna().any():
            hint = "; ".join(filter(None, [hint, BUSY]))
        return {
            "title": f"{score} against {against}: {dataset}\n" + hint,
            "xlabel": AXES[against].name,
            "ylabel": named(df, score).axis,
            "scale": "semilog-x" if against == "time" else "linear",
        }


def span(abscissae):
    """Least and largest abscissa to draw; the least is half the first positive one.

    There the starts are drawn: they take no time, which a logarithmic axis cannot show.
    """
    series = list(abscissae)
    later = [x for s in series for x in s.iloc[1:] if x > 0]
    return min(later, default=1) / 2, max((s.max() for s in series), default=1)
