"""Edges predicted under the dark channel prior (Pan, Sun, Pfister & Yang 2016)."""

from benchmark_utils.algorithms.l0_blind import edge_estimates
from benchmark_utils.ranges import Count, Nonnegative, Positive, PositiveShare, Share
from benchmark_utils.solver import ASSUMPTIONS, RESTORATION, SATURATION, RestoringSolver


class Solver(RestoringSolver):
    """``l0-blind`` with dark pixels counted beside the edges; then the image is restored.

    Restoration: see :class:`benchmark_utils.solver.restoring.RestoringSolver`. The other parameters
    are those of :func:`benchmark_utils.algorithms.l0_blind.edge_estimates`.
    """

    name = "dark-channel"
    parameters = {
        **RESTORATION,
        **ASSUMPTIONS,
        **SATURATION,
        "n_outer": [30],
        "n_kernel": [30],
        "first_weight": [4e-3],
        "dark_weight": [4e-3],
        "patch": [0.14],
        "ridge": [2e-3],
        "weak": [0.02],
        "n_scales": [None],
    }
    ranges = {
        "n_kernel": Count,
        "first_weight": Positive,
        "dark_weight": Positive,
        "patch": PositiveShare,
        "ridge": Nonnegative,
        "weak": Share,
        "n_scales": Count | None,
    }

    def kernel_estimates(self, problem, **settings):
        return edge_estimates(problem, **settings)
