"""Edges predicted by the l0 norm of gradients (Xu, Zheng & Jia 2013; Anger et al. 2019)."""

from benchmark_utils.algorithms.l0_blind import edge_estimates
from benchmark_utils.ranges import Count, Nonnegative, Positive, Share
from benchmark_utils.solver import ASSUMPTIONS, RESTORATION, SATURATION, RestoringSolver


class Solver(RestoringSolver):
    """Coarse to fine, edge prediction and kernel fits alternate; then the image is restored.

    Restoration: see :class:`benchmark_utils.solver.restoring.RestoringSolver`. The other parameters
    are those of :func:`benchmark_utils.algorithms.l0_blind.edge_estimates`.
    """

    name = "l0-blind"
    parameters = {
        **RESTORATION,
        **ASSUMPTIONS,
        **SATURATION,
        "n_outer": [30],
        "n_kernel": [30],
        "first_weight": [4e-3],
        "ridge": [2e-3],
        "weak": [0.02],
        "n_scales": [None],
    }
    ranges = {
        "n_kernel": Count,
        "first_weight": Positive,
        "ridge": Nonnegative,
        "weak": Share,
        "n_scales": Count | None,
    }

    def kernel_estimates(self, problem, **settings):
        return edge_estimates(problem, **settings)
