"""Edges predicted by the l0 norm of gradients (Xu, Zheng & Jia 2013; Anger et al. 2019)."""

from benchmark_utils.solver import EdgeSolver


class Solver(EdgeSolver):
    """Coarse to fine, edge prediction and kernel fits alternate; then the image is restored.

    Restoration: see :class:`benchmark_utils.solver.restoring.RestoringSolver`. The other parameters
    are those of :func:`benchmark_utils.algorithms.l0_blind.edge_estimates`.
    """

    name = "l0-blind"
