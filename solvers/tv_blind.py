"""Total variation blind deconvolution with delayed scaling (Perrone & Favaro 2014)."""

from benchmark_utils.algorithms.restored import restored, restorers
from benchmark_utils.algorithms.tv_blind import tv_blind_estimates
from benchmark_utils.solver import BlindSolver


class Solver(BlindSolver):
    """Small gradient steps on image and kernel, coarse to fine; the last kernel restores.

    ``restoration`` is ``sparse``, for the noise of Levin's photographs, or the name of a denoiser.
    The other parameters are those of
    :func:`benchmark_utils.algorithms.tv_blind.tv_blind_estimates`.
    """

    name = "tv-blind"
    parameters = {
        "restoration": ["sparse"],
        "n_outer": [90],
        "n_inner": [100],
        "weight": [6e-4],
        "isotropic": [True],
    }

    def n_estimates(self):
        return self.n_outer + 1

    def model_names(self):
        return restorers(self.restoration)

    def estimates(self, problem):
        settings = {name: getattr(self, name) for name in self.parameters if name != "restoration"}
        found = tv_blind_estimates(problem, **settings)
        return restored(found, problem, self.models.get(self.restoration))
