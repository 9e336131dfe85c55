"""Gaussian guess: restore the image as if the blur were a Gaussian of known width."""

from benchmark_utils.kernels import get_kernel
from benchmark_utils.physics import DataFidelity
from benchmark_utils.problem import Estimate
from benchmark_utils.solver import BlindSolver


class Solver(BlindSolver):
    """Proximal point iterations on the data fidelity, the kernel held.

    ``std`` is the width of the Gaussian in pixels, ``step`` the weight of the observation.
    """

    name = "gaussian-guess"
    parameters = {"std": [1.5], "step": [1.0], "n_outer": [10]}

    def estimates(self, problem):
        kernel = get_kernel("gaussian", problem.kernel_shape, std=self.std)
        kernel = kernel.to(problem.observation).expand(len(problem.observation), -1, -1, -1)
        fidelity = DataFidelity(problem.observation, problem.kernel_shape, problem.boundary)
        image = problem.initial_image()
        yield Estimate(image, kernel)
        for _ in range(self.n_outer):
            image = fidelity.prox(image, kernel, self.step)
            yield Estimate(image, kernel)
