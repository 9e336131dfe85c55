"""Sparse signals of one dimension: true and found activations, true and found kernel."""

import numpy as np
from benchopt import BasePlot

from benchmark_utils.display import SaysNothing, solver_styles
from benchmark_utils.results import finals, problem_labels, problems

SHOWN = {
    "activations": ("sample", "activation", lambda final, kind, i: final.signal(kind, i)),
    "kernel": ("sample", "kernel", lambda final, kind, i: main_row(final.kernel(kind, i))),
}
TRUTH = {"label": "truth", "color": "#000000", "marker": 0}


def trials(df):
    """Numbers, from 1, of the trials that have signals."""
    stored = [final for rows in problems(df).values() for final in finals(rows).values()]
    return list(range(1, max(1, *(final.n_signals for final in stored)) + 1))


def stems(line):
    """Samples and values of a line (m,), without the inside of its flat stretches."""
    padded = np.pad(line, 1, mode="edge")
    flat = (padded[:-2] == line) & (padded[2:] == line)
    flat[[0, -1]] = False
    kept = np.flatnonzero(~flat)
    return {"x": kept.tolist(), "y": [float(value) for value in line[kept]]}


def main_row(kernel):
    """The row of a kernel (kh, kw) of largest magnitude: all of it in one dimension."""
    return None if kernel is None else kernel[abs(kernel).sum(1).argmax()]


class Plot(SaysNothing, BasePlot):
    """One line per solver over that of the truth; order, sign and shift are undone."""

    name = "spikes"
    type = "scatter"
    options = {"dataset": problem_labels, "trial": trials, "show": list(SHOWN)}
    nothing = "no run here stored a signal of one dimension"

    def plot(self, df, dataset, trial, show):
        take, rows = SHOWN[show][-1], problems(df)[dataset]
        styles = solver_styles(df, rows)
        stored = {s: f for s, f in finals(rows).items() if f.n_signals >= trial}
        lines = [(TRUTH, take(final, "truth", trial - 1)) for final in stored.values()][:1]
        lines += [(styles[s], take(final, "estimate", trial - 1)) for s, final in stored.items()]
        return [stems(line) | style for style, line in lines if line is not None]

    def get_metadata(self, df, dataset, trial, show):
        across, up, _ = SHOWN[show]
        title = f"{dataset}: {show} of trial {trial}, order, sign and shift undone"
        return {"title": title, "xlabel": across, "ylabel": up, "scale": "linear"}
