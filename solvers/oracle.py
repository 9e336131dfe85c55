"""Oracle: the image found with the true kernel, the upper end of what a blind method can reach."""

from benchmark_utils.algorithms.non_blind import WEIGHT, denoised_estimates
from benchmark_utils.algorithms.sparse_restoration import sparse_images
from benchmark_utils.algorithms.sparse_sphere.known_kernel import known_kernel_estimates
from benchmark_utils.problem import Estimate
from benchmark_utils.solver import BlindSolver

N_REWEIGHTINGS = 2


class Solver(BlindSolver):
    """Non-blind restoration with the true kernel held.

    With the prior ``denoiser`` it is the image step of ``map-pgd``: the denoiser's level falls from
    ``first_level`` to that of the noise in ``n_outer`` steps, as in plug-and-play half-quadratic
    splitting (Zhang et al. 2021). With ``sparse`` it is the restoration behind the error ratios of
    Levin et al. (2009), see :mod:`benchmark_utils.algorithms.sparse_restoration`. ``weight`` is
    that of the prior, None for .5 (denoiser) or .0068 (sparse, as published). Of sparse activations
    it finds the least l1 norm, and only ``n_outer`` matters.
    """

    name = "oracle"
    uses_oracle = True
    signals = ("image", "activation")
    parameters = {
        "prior": ["denoiser"],
        "denoiser": ["embedded"],
        "n_outer": [24],
        "first_level": [0.2],
        "weight": [None],
    }

    def n_estimates(self):
        is_sparse = getattr(self, "prior", None) == "sparse"
        return 1 + N_REWEIGHTINGS if is_sparse else super().n_estimates()

    def estimates(self, problem):
        if problem.signal == "activation":
            kernel = problem.oracle.kernel
            return known_kernel_estimates(problem, kernel, n_outer=self.n_outer)
        restorations = {"denoiser": self.denoised, "sparse": self.sparse}
        if self.prior not in restorations:
            raise ValueError(f"prior must be one of {tuple(restorations)}, got {self.prior!r}")
        return restorations[self.prior](problem)

    def denoised(self, problem):
        return denoised_estimates(
            problem,
            problem.oracle.kernel,
            self.denoise,
            n_outer=self.n_outer,
            first_level=self.first_level,
            weight=WEIGHT if self.weight is None else self.weight,
        )

    def sparse(self, problem):
        kernel = problem.oracle.kernel
        yield Estimate(problem.initial_image(kernel.shape[-2:]), kernel)
        settings = {} if self.weight is None else {"weight": self.weight}
        for image in sparse_images(
            problem.observation,
            kernel,
            problem.boundary,
            n_reweightings=N_REWEIGHTINGS,
            **settings,
        ):
            yield Estimate(image, kernel)
