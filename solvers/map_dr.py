"""MAP by alternating Douglas-Rachford steps (Nguyen, Pauwels & Weiss 2025, Algorithm 2)."""

from benchmark_utils.algorithms.steps import DouglasRachford
from benchmark_utils.solver import MapSolver


class Solver(MapSolver):
    """Douglas-Rachford splitting with the denoiser as a proximal operator; gradient on the kernel.

    The published denoiser is ``drunet``. The result depends on ``init``. The parameters are those
    of :class:`benchmark_utils.solver.map.MapSolver`.
    """

    name = "map-dr"
    image_step = DouglasRachford
