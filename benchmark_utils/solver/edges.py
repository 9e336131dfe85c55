"""What solvers that predict edges share: their parameters, and kernels from predicted edges."""

from typing import ClassVar

from benchmark_utils.algorithms.l0_blind import edge_estimates
from benchmark_utils.ranges import Count, Nonnegative, Positive, Share
from benchmark_utils.solver.assumptions import ASSUMPTIONS, SATURATION
from benchmark_utils.solver.restoring import RESTORATION, RestoringSolver


class EdgeSolver(RestoringSolver):
    """Base class: the parameters are those of :func:`.edge_estimates`, and of the restoration."""

    parameters: ClassVar[dict] = {
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
    ranges: ClassVar[dict] = {
        "n_kernel": Count,
        "first_weight": Positive,
        "ridge": Nonnegative,
        "weak": Share,
        "n_scales": Count | None,
    }

    def kernel_estimates(self, problem, **settings):
        return edge_estimates(problem, **settings)
