"""The benchopt side of every solver: `BlindSolver` and what families of solvers share."""

from benchmark_utils.solver.assumptions import ASSUMPTIONS, SATURATION
from benchmark_utils.solver.base import BlindSolver
from benchmark_utils.solver.edges import EdgeSolver
from benchmark_utils.solver.map import MAP_RANGES, MapSolver
from benchmark_utils.solver.marginal import MarginalSolver
from benchmark_utils.solver.parameters import at_defaults, left_open, open_ranges
from benchmark_utils.solver.restoring import RESTORATION, RestoringSolver

__all__ = [
    "ASSUMPTIONS",
    "MAP_RANGES",
    "RESTORATION",
    "SATURATION",
    "BlindSolver",
    "EdgeSolver",
    "MapSolver",
    "MarginalSolver",
    "RestoringSolver",
    "at_defaults",
    "left_open",
    "open_ranges",
]
