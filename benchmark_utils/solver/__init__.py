"""The benchopt side of every solver: `BlindSolver` and what families of solvers share."""

from benchmark_utils.solver.base import BlindSolver
from benchmark_utils.solver.map import MapSolver
from benchmark_utils.solver.parameters import left_open
from benchmark_utils.solver.restoring import RESTORATION, RestoringSolver

__all__ = [
    "RESTORATION",
    "BlindSolver",
    "MapSolver",
    "RestoringSolver",
    "left_open",
]
