"""Total variation blind deconvolution with delayed scaling (Perrone & Favaro 2014)."""

from typing import ClassVar

from benchmark_utils.algorithms.tv_blind import tv_blind_estimates
from benchmark_utils.ranges import Count, Positive
from benchmark_utils.solver import ASSUMPTIONS, RESTORATION, RestoringSolver


class Solver(RestoringSolver):
    """Small gradient steps on image and kernel, coarse to fine; then the image is restored.

    Restoration: see :class:`benchmark_utils.solver.restoring.RestoringSolver`. The other parameters
    are those of :func:`benchmark_utils.algorithms.tv_blind.tv_blind_estimates`.
    """

    name = "tv-blind"
    parameters: ClassVar[dict] = {
        **RESTORATION,
        **ASSUMPTIONS,
        "n_outer": [90],
        "n_inner": [100],
        "weight": [6e-4],
        "isotropic": [True],
    }
    ranges = {"n_inner": Count, "weight": Positive, "isotropic": bool}

    def kernel_estimates(self, problem, **settings):
        return tv_blind_estimates(problem, **settings)
