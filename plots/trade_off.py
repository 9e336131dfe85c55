"""Final score against its cost, one point per solver, and the front that no other solver beats."""

from benchopt import BasePlot

from benchmark_utils.display import SaysNothing, front, solver_styles
from benchmark_utils.results import (
    NFE,
    TIME,
    directed_names,
    last_rows,
    named,
    problem_labels,
    problems,
    run_times,
    statuses,
)

COSTS = {"time": TIME, "NFE": NFE}
FRONT = {"label": "Pareto front", "color": "#bbbbbb", "marker": 1}


class Plot(SaysNothing, BasePlot):
    """Means over images and repetitions, but for the time: the median of the runs, which leaves out
    those on a busy machine. The front leaves out solvers that take the truth,
    and those that failed or were cut off.
    """

    name = "trade_off"
    type = "scatter"
    options = {"dataset": problem_labels, "score": directed_names, "against": list(COSTS)}
    nothing = "no run here has both scores; a time is known where the machine was not busy"

    def plot(self, df, dataset, score, against):
        score, cost, rows = named(df, score), COSTS[against], problems(df)[dataset]
        last, styles, marks = last_rows(rows), solver_styles(df, rows), statuses(rows)
        if not {cost.column, score.column} <= set(last):
            return []
        points = last.groupby("solver_name")[[cost.column, score.column]].mean()
        if cost is TIME:
            points[cost.column] = run_times(last).groupby(last["solver_name"]).median()
        points = points.dropna()
        if against == "NFE":  # it is 0 without a prior, which has no logarithm
            points[cost.column] = points[cost.column].clip(lower=1)
        fair = [s for s in points.index if "oracle" not in s and not marks[s]]
        best = front(points.loc[fair], score.better)
        traces = [FRONT | _coordinates(best)] if len(best) else []
        return traces + [
            styles[solver] | _coordinates(points.loc[[solver]]) for solver in points.index
        ]

    def get_metadata(self, df, dataset, score, against):
        side = {"↑": "up", "↓": "down"}.get(named(df, score).better, "")
        return {
            "title": f"{score} against {against}: {dataset}\n"
            f"left: cheaper; {side}: better; grey: nobody is better for less",
            "xlabel": COSTS[against].name,
            "ylabel": named(df, score).axis,
            "scale": "semilog-x",
        }


def _coordinates(points):
    cost, score = points.columns
    return {"x": points[cost].tolist(), "y": points[score].tolist()}
