"""Curves of the potential and of the posterior along a probe: means over images, with their errors.

A probe of the landscape goes along the width of a kernel; any other solver, along its iterations.
"""

from typing import NamedTuple

import numpy as np

from benchmark_utils.results import Final, base_name, finals, parameters, solver_parameters

POTENTIAL, POSTERIOR, EVIDENCE = "potential", "posterior", "joint and marginal"
SHOWN = {
    POTENTIAL: "potential (nats)",
    POSTERIOR: "posterior (nats)",
    EVIDENCE: "above no blur (nats)",
}
MARGINAL = "marginal-profile"
START = {"posterior-profile": 1, MARGINAL: 1}  # evaluations before the first width


class Curve(NamedTuple):
    """Values of the images (evaluations, B) at the abscissae ``x``, called ``along``."""

    x: np.ndarray
    values: np.ndarray
    along: str

    @property
    def mean(self):
        return self.values.mean(1)

    @property
    def error(self):
        """Standard error of the mean, 0 for one image."""
        count = self.values.shape[1]
        return self.values.std(1, ddof=1) / np.sqrt(count) if count > 1 else 0 * self.mean

    @property
    def minima(self):
        """Indices of the local minima of the mean, where there are widths."""
        from benchmark_utils.landscape import local_minima  # here: the leaderboard needs no probe

        return local_minima(self.mean) if self.along == "width" else []


def curves(rows, shown=POTENTIAL):
    """The :class:`Curve` of each solver of one problem, from its name; those of finite values.

    The posterior is ``q + f / noise_std^2``, eq. (8) in nats; without noise every pair of a probe
    explains the observation, and q alone remains. ``EVIDENCE`` is that less its first value, at
    width 0, and of a probe of the marginal likelihood what it measures.
    """
    found, settings = {}, solver_parameters(rows)
    noise_std = float(parameters(rows["dataset_name"].iloc[0]).get("noise_std", 0))
    for solver, final in finals(rows).items():
        if shown == EVIDENCE and base_name(solver) == MARGINAL:
            found |= _marginal(solver, settings[solver], final)
            continue
        values = _values(final, rows[rows["solver_name"] == solver], POTENTIAL)
        if shown != POTENTIAL and noise_std > 0:
            fidelity = _values(final, rows[rows["solver_name"] == solver], "data_fidelity")
            values = values + fidelity / noise_std**2
        curve = _along(solver, settings[solver], values)
        if shown == EVIDENCE:
            curve = curve._replace(values=curve.values - curve.values[:1])
        is_known = np.isfinite(curve.values).all(1)
        if is_known.any():
            found[solver] = curve._replace(x=curve.x[is_known], values=curve.values[is_known])
    return found


def true_width(rows):
    """Width of the kernel of the data set, pixels; None where it has none."""
    width = parameters(rows["dataset_name"].iloc[0]).get("width")
    return float(width) if width and float(width) > 0 else None


def ceiling(curve, width):
    """Height above which a profile is cut: beyond the true ``width`` it explodes."""
    if curve.along != "width" or width is None:
        return np.inf
    inside = curve.mean[curve.x <= width + 1e-9]
    return inside.max() + np.ptp(inside) / 2


def _values(final: Final, rows, name):
    """Scores of the images along a run; of their mean alone where that is all there is."""
    stored = final.curve(name)
    if stored is not None:
        return stored
    first = rows[rows["idx_rep"] == rows["idx_rep"].min()]
    return first.sort_values("stop_val")[f"objective_{name}"].to_numpy(float)[:, None]


def _marginal(solver, settings, final):
    """The curve that a probe of the marginal likelihood measures, in a dict; empty without."""
    values = final.measured("marginal")
    if values is None or not np.isfinite(values).all():
        return {}
    x = np.linspace(0, float(settings["max_width"]), values.shape[1])
    return {solver: Curve(x, values.T, "width")}


def _along(solver, settings, values):
    if "max_width" not in settings:
        return Curve(np.arange(len(values)), values, "evaluation")
    values = values[START.get(base_name(solver), 0) :]
    return Curve(np.linspace(0, float(settings["max_width"]), len(values)), values, "width")
