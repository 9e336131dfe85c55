"""Total variation blind deconvolution with delayed scaling (Perrone & Favaro 2014)."""

from benchmark_utils.algorithms.restored import restored, restorers
from benchmark_utils.algorithms.tv_blind import tv_blind_estimates
from benchmark_utils.solver import BlindSolver

RESTORATION = ("restoration", "restoration_weight", "n_refits")


class Solver(BlindSolver):
    """Small gradient steps on image and kernel, coarse to fine; the last kernel restores.

    ``restoration`` is ``sparse``, for the noise of Levin's photographs, or the name of a denoiser,
    which also takes the kernel through ``n_refits`` turns of
    :func:`benchmark_utils.algorithms.refits.refits`. ``restoration_weight`` is that of the learned
    prior in both: 1 where ``noise_std`` is all that the blur leaves unexplained.
    The other parameters are those of
    :func:`benchmark_utils.algorithms.tv_blind.tv_blind_estimates`.
    """

    name = "tv-blind"
    parameters = {
        "restoration": ["sparse"],
        "restoration_weight": [1.0],
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
        own = [name for name in self.parameters if name not in RESTORATION]
        settings = {name: getattr(self, name) for name in own}
        found = tv_blind_estimates(problem, **settings)
        denoise = self.models.get(self.restoration)
        weight, n_refits = self.restoration_weight, self.n_refits
        return restored(found, problem, denoise, weight=weight, n_refits=n_refits)
