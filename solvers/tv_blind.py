"""Total variation blind deconvolution with delayed scaling (Perrone & Favaro 2014)."""

from benchmark_utils.algorithms.restored import restored, restorers
from benchmark_utils.algorithms.tv_blind import tv_blind_estimates
from benchmark_utils.solver import BlindSolver


class Solver(BlindSolver):
    """Small gradient steps on image and kernel, coarse to fine; the last kernel restores.

    ``restoration`` is ``sparse``, for the noise of Levin's photographs, or the name of a denoiser,
    which also takes the kernel through ``n_refits`` turns of
    :func:`benchmark_utils.algorithms.refits.refits`.
    The other parameters are those of
    :func:`benchmark_utils.algorithms.tv_blind.tv_blind_estimates`.
    """

    name = "tv-blind"
    parameters = {
        "restoration": ["sparse"],
        "n_refits": [0],
        "n_outer": [90],
        "n_inner": [100],
        "weight": [6e-4],
        "isotropic": [True],
    }

    def n_estimates(self):
        return self.n_outer + getattr(self, "n_refits", 0) + 1

    def model_names(self):
        return restorers(self.restoration)

    def estimates(self, problem):
        own = [name for name in self.parameters if name not in ("restoration", "n_refits")]
        settings = {name: getattr(self, name) for name in own}
        found = tv_blind_estimates(problem, **settings)
        denoise = self.models.get(self.restoration)
        return restored(found, problem, denoise, n_refits=self.n_refits)
