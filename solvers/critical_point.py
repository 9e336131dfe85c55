"""Probe: descent on the potential alone, from the observation to where the gradient vanishes.

Nguyen, Pauwels & Weiss (2025), figures 1 to 3.
"""

from itertools import islice

from benchmark_utils.algorithms.no_blur import no_blur_pair
from benchmark_utils.landscape import descend
from benchmark_utils.ranges import Count, Nonnegative, PositiveShare
from benchmark_utils.solver import BlindSolver


class Solver(BlindSolver):
    """Pairs (x, delta) along ``x <- x - step (x - D(x))``, every ``n_inner`` steps.

    An image stops before it moves further than ``max_move``, a share of the norm of its start.
    """

    name = "critical-point"
    n_evaluations = 100
    follows_potential = True
    parameters = {
        "denoiser": ["embedded"],
        "n_outer": [12],
        "n_inner": [20],
        "step": [0.1],
        "max_move": [None],
    }
    ranges = {
        "n_inner": Count,
        "step": PositiveShare,
        "max_move": Nonnegative | None,
    }

    def estimates(self, problem):
        start = problem.initial_image().float()
        iterates = descend(self.denoise, start, step=self.step, max_move=self.max_move)
        for image, _ in islice(iterates, 0, self.n_outer * self.n_inner + 1, self.n_inner):
            yield no_blur_pair(problem, image)
