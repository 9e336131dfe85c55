"""Edges predicted by the l0 norm of gradients (Xu, Zheng & Jia 2013; Anger et al. 2019)."""

from benchmark_utils.algorithms.edges import edge_estimates
from benchmark_utils.algorithms.restored import restored, restorers
from benchmark_utils.solver import BlindSolver


class Solver(BlindSolver):
    """Coarse to fine, predicted edges alternate with kernel fits; the last kernel restores.

    ``restoration`` is ``sparse``, for the noise of Levin's photographs, or the name of a denoiser.
    The other parameters are those of :func:`benchmark_utils.algorithms.edges.edge_estimates`.
    """

    name = "l0-blind"
    parameters = {
        "restoration": ["sparse"],
        "n_outer": [30],
        "n_kernel": [30],
        "first_weight": [4e-3],
        "ridge": [2e-3],
        "weak": [0.02],
        "n_scales": [None],
    }

    def n_estimates(self):
        return self.n_outer + 1

    def model_names(self):
        return restorers(self.restoration)

    def estimates(self, problem):
        settings = {name: getattr(self, name) for name in self.parameters if name != "restoration"}
        found = edge_estimates(problem, **settings)
        return restored(found, problem, self.models.get(self.restoration))
