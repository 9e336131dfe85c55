"""No blur: the answer (y, delta), the global minimum of the posterior that every method must beat.

The shortest solver, and so a template for a new one: parameters, and ``estimates``.
"""

from benchmark_utils.algorithms.no_blur import no_blur_pair
from benchmark_utils.solver import BlindSolver


class Solver(BlindSolver):
    """The observation as the image, the Dirac as the kernel.

    It has no parameters. No estimate follows the start, so ``n_outer`` is 0.
    """

    name = "no-blur"
    n_outer = 0
    signals = ("image", "activation")

    def estimates(self, problem):
        yield no_blur_pair(problem, problem.initial_image())
