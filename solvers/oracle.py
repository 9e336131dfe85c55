"""Oracle: the image found with the true kernel, the upper end of what a blind method can reach."""

from benchmark_utils.algorithms import alternate
from benchmark_utils.algorithms.image_steps import ProximalGradient
from benchmark_utils.algorithms.no_blur import HeldKernel
from benchmark_utils.algorithms.schedules import geometric
from benchmark_utils.data_fidelity import DataFidelity
from benchmark_utils.solver import BlindSolver


class Solver(BlindSolver):
    """Non-blind restoration: the image step of ``map-pgd`` with the true kernel held.

    The denoiser's level falls from ``first_level`` to that of the noise, as in plug-and-play
    half-quadratic splitting (Zhang et al. 2021).
    """

    name = "oracle"
    uses_oracle = True
    parameters = {
        "denoiser": ["embedded"],
        "n_outer": [24],
        "first_level": [0.2],
        "weight": [0.5],
    }

    def estimates(self, problem):
        fidelity = DataFidelity(problem.observation, problem.kernel_shape, problem.boundary)
        last_level = max(problem.noise_std, 0.005)
        image_step = ProximalGradient(
            fidelity,
            self.prior,
            problem.noise_std,
            level=geometric(max(self.first_level, last_level), last_level),
            weight=self.weight,
        )
        return alternate(
            image_step,
            HeldKernel(),
            problem.initial_image(),
            problem.oracle.kernel,
            n_outer=self.n_outer,
            n_inner=1,
        )
