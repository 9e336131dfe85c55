"""MAP by alternating proximal gradient steps (Nguyen, Pauwels & Weiss 2025, Algorithm 1)."""

from benchmark_utils.algorithms.steps import ProximalGradient
from benchmark_utils.solver import MapSolver


class Solver(MapSolver):
    """Step towards the denoised image, then closed-form step on the data; gradient on the kernel.

    ``init`` decides what it finds; the parameters are those of
    :class:`benchmark_utils.solver.map.MapSolver`.
    """

    name = "map-pgd"
    image_step = ProximalGradient
