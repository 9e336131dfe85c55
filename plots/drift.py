"""A score along the iterations, the median and the quartiles of the images."""

from benchopt import BasePlot

from benchmark_utils.display import SaysNothing, quartiles, solver_styles
from benchmark_utils.results import (
    KERNEL_MNC,
    PSNR,
    SSIM,
    base_name,
    problem_labels,
    problems,
)

PROBE = "fixed-point-oracle"  # which starts from the truth
SHOWN = {score.name: score for score in (KERNEL_MNC, PSNR, SSIM)}


class Plot(SaysNothing, BasePlot):
    """Median over the images, the band from the first to the third quartile.

    Where the probe ``PROBE`` was run, its curves alone: others start elsewhere and would hide them.
    """

    name = "drift"
    type = "scatter"
    options = {"dataset": problem_labels, "score": list(SHOWN)}
    nothing = "no image has this score"

    def plot(self, df, dataset, score):
        rows = problems(df)[dataset]
        styles = solver_styles(df, rows)
        traces = []
        for solver, (steps, low, median, high) in quartiles(probed(rows), SHOWN[score]).items():
            trace = {"x": steps, "y": median, "y_low": low, "y_high": high}
            traces.append(trace | styles[solver])
        return traces

    def get_metadata(self, df, dataset, score):
        return {
            "title": f"{score} from turn to turn: {dataset}\nmedian and quartiles over the images",
            "xlabel": "iteration, or turn of a probe",
            "ylabel": SHOWN[score].axis,
            "scale": "linear",
        }


def probed(rows):
    """The rows of the probe, all of them where there are none."""
    is_probe = rows["solver_name"].map(base_name) == PROBE
    return rows[is_probe] if is_probe.any() else rows
