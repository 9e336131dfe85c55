"""Probe: eigenvalues of the Hessian of the potential at the critical point near the observation.

Nguyen, Pauwels & Weiss (2025), figure 4.
"""

from typing import Literal

from benchmark_utils.algorithms.no_blur import no_blur_pair
from benchmark_utils.landscape import critical_points, spectral_density, whole_spectrum
from benchmark_utils.ranges import Count, Nonnegative
from benchmark_utils.solver import BlindSolver

LARGEST = 3 * 32**2  # values of an image up to which its whole matrix is computed


class Solver(BlindSolver):
    """The pair (x, delta), x the critical point after ``n_inner`` steps, with its spectrum.

    ``method`` is ``lanczos``, which estimates the density of the eigenvalues from ``n_steps``
    products with the Hessian, or ``dense``, which computes the whole Hessian in double precision,
    for images of up to 32 x 32 pixels in colour. The prior
    evaluations are those of the descent.
    """

    name = "hessian-spectrum"
    parameters = {
        "denoiser": ["embedded"],
        "method": ["lanczos"],
        "n_steps": [40],
        "n_inner": [120],
        "max_move": [0.05],
    }
    ranges = {
        "method": Literal["lanczos", "dense"],
        "n_steps": Count,
        "n_inner": Count,
        "max_move": Nonnegative | None,
    }

    def warm_up(self):
        """Nothing, since a probe is not timed."""

    def skip(self, problem):
        n_values = problem.observation.shape[1] * problem.image_size[0] * problem.image_size[1]
        if self.method == "dense" and n_values > LARGEST:
            return True, f"a matrix of {n_values} rows is too large: use method=lanczos"
        return super().skip(problem)

    def estimates(self, problem):
        start = problem.initial_image().float()
        yield no_blur_pair(problem, start)
        points = critical_points(self.denoise, start, n_steps=self.n_inner, max_move=self.max_move)
        if self.method == "dense":
            spectrum = whole_spectrum(self.denoise.model, points)
        else:
            spectrum = spectral_density(self.denoise.model, points, n_steps=self.n_steps)
        self.measured = {name: part.cpu().numpy() for name, part in spectrum._asdict().items()}
        yield no_blur_pair(problem, points)
