"""Eigenvalues of the Hessian of the potential at critical points: how many directions are flat."""

from itertools import cycle

from benchopt import BasePlot

from benchmark_utils.display import ABSOLUTE, COLOURS, SaysNothing, solver_styles, spectra
from benchmark_utils.results import problem_labels, problems

MAGNITUDES, EIGENVALUES = "magnitudes", "eigenvalues"
SHOWN = {
    MAGNITUDES: ("magnitude of the eigenvalue", "semilog-y"),
    EIGENVALUES: ("eigenvalue", "linear"),
}
GREY, MAX_POINTS = "#999999", 80


def thinned(shares, values):
    """At most about ``MAX_POINTS`` of the points, the first and the last among them."""
    kept = sorted({*range(0, len(values), 1 + len(values) // MAX_POINTS), len(values) - 1})
    return {"x": shares[kept].tolist(), "y": values[kept].tolist()}


class Plot(SaysNothing, BasePlot):
    """One line per image, in its colour and with the marker of its solver.

    Magnitudes are drawn with two thresholds, an absolute one and the mean of the relative ones.
    """

    name = "spectrum"
    type = "scatter"
    options = {"dataset": problem_labels, "show": list(SHOWN)}
    nothing = "no run here stored a spectrum; the probe hessian-spectrum does"

    def plot(self, df, dataset, show):
        traces, thresholds, rows = [], [], problems(df)[dataset]
        found, styles = spectra(rows), solver_styles(df, rows)
        for solver, images in found.items():
            of_solver = f", {styles[solver]['label']}" if len(found) > 1 else ""
            for image, colour in zip(images, cycle(COLOURS), strict=False):
                line = image.magnitudes if show == MAGNITUDES else (image.shares, image.eigenvalues)
                thresholds.append(image.threshold)
                if len(line[1]):
                    look = styles[solver] | {"label": image.name + of_solver, "color": colour}
                    traces.append(thinned(*line) | look)
        if traces and show == MAGNITUDES:
            relative = sum(thresholds) / len(thresholds)
            for level, label in ((ABSOLUTE, "1e-5"), (relative, "1 % of the largest")):
                trace = {"x": [0, 1], "y": [level] * 2, "label": label}
                traces.append(trace | {"color": GREY, "marker": None})
        return traces

    def get_metadata(self, df, dataset, show):
        title = f"{dataset}: Hessian of the potential at critical points, of x - D(x)"
        label, scale = SHOWN[show]
        return {
            "title": title,
            "xlabel": "share of the eigenvalues",
            "ylabel": label,
            "scale": scale,
        }
