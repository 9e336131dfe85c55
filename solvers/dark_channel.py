"""Edges predicted under the dark channel prior (Pan, Sun, Pfister & Yang 2016)."""

from typing import ClassVar

from benchmark_utils.ranges import Positive, PositiveShare
from benchmark_utils.solver import EdgeSolver


class Solver(EdgeSolver):
    """``l0-blind`` with dark pixels counted beside the edges; then the image is restored.

    Restoration: see :class:`benchmark_utils.solver.restoring.RestoringSolver`. The other parameters
    are those of :func:`benchmark_utils.algorithms.l0_blind.edge_estimates`.
    """

    name = "dark-channel"
    parameters: ClassVar[dict] = {**EdgeSolver.parameters, "dark_weight": [4e-3], "patch": [0.14]}
    ranges = {"dark_weight": Positive, "patch": PositiveShare}
