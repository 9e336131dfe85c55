"""MAP by alternating proximal gradient steps (Nguyen, Pauwels & Weiss 2025, Algorithm 1)."""

from benchmark_utils.algorithms.steps import ProximalGradient
from benchmark_utils.solver import MapSolver


class Solver(MapSolver):
    """Step towards the denoised image, closed-form step on the data, gradient step on the kernel.

    The result depends on ``init``. The parameters are those of
    :class:`benchmark_utils.solver.map.MapSolver`.
    """

    name = "map-pgd"
    image_step = ProximalGradient
