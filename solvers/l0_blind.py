"""Edges predicted by the l0 norm of gradients (Xu, Zheng & Jia 2013; Anger et al. 2019)."""

from benchmark_utils.algorithms.edges import edge_estimates
from benchmark_utils.algorithms.restored import restored, restorers
from benchmark_utils.solver import BlindSolver


class Solver(BlindSolver):
    """Coarse to fine, predicted edges alternate with kernel fits; the last kernel restores.

    ``restoration`` is ``sparse``, for the noise of Levin's photographs, or the name of a denoiser,
    which also takes the kernel through ``n_refits`` turns of
    :func:`benchmark_utils.algorithms.refits.refits`.
    The other parameters are those of :func:`benchmark_utils.algorithms.edges.edge_estimates`.
    """

    name = "l0-blind"
    parameters = {
        "restoration": ["sparse"],
        "n_refits": [0],
        "n_outer": [30],
        "n_kernel": [30],
        "first_weight": [4e-3],
        "ridge": [2e-3],
        "weak": [0.02],
        "n_scales": [None],
    }

    def n_estimates(self):
        return self.n_outer + getattr(self, "n_refits", 0) + 1

    def model_names(self):
        return restorers(self.restoration)

    def estimates(self, problem):
        own = [name for name in self.parameters if name not in ("restoration", "n_refits")]
        settings = {name: getattr(self, name) for name in own}
        found = edge_estimates(problem, **settings)
        denoise = self.models.get(self.restoration)
        return restored(found, problem, denoise, n_refits=self.n_refits)
