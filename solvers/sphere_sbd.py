"""Sparse blind deconvolution on the sphere (Zhang et al., CVPR 2017)."""

from benchmark_utils.algorithms.restoration import restored, restorers
from benchmark_utils.algorithms.sphere_sbd import (
    Settings,
    gradient_estimates,
    sparse_estimates,
)
from benchmark_utils.solver import BlindSolver

# Where a parameter is None. Activations have a unit of their own; gradients of photographs are
# scaled to unit standard deviation, and being less sparse they want more starts and longer fits.
DEFAULTS = {
    "activation": {"weight": 0.1, "first_weight": 0.3, "n_starts": 3, "n_inner": 5},
    "image": {"weight": 1.0, "first_weight": 2.0, "n_starts": 8, "n_inner": 10},
}
RESTORING_WEIGHT = 4.0  # of the prior of photographs: the kernel is not quite the true one


class Solver(BlindSolver):
    """Two stages: truncated kernels under a large penalty, then whole ones under a falling one.

    On sparse data sets it finds kernels, one or several, and activations; on photographs the
    kernel of the gradients, clipped and of sum 1, with which the image is restored: by
    ``restoration``, the name of a denoiser, or ``sparse``, for the noise of Levin's photographs.
    ``constraint=simplex`` shows the trivial minimum that the sphere avoids; ``n_inner=1`` with
    ``inertia`` is the inertial alternating descent. What is None follows from the problem, see
    ``DEFAULTS``; all of them: :class:`benchmark_utils.algorithms.sphere_sbd.Settings`.
    """

    name = "sphere-sbd"
    signals = ("image", "activation")
    parameters = {
        "constraint": ["sphere"],
        "weight": [None],
        "first_weight": [None],
        "n_starts": [None],
        "n_outer": [160],
        "n_inner": [None],
        "inertia": [0.0],
        "reweight": [False],
        "restoration": ["embedded"],
    }

    def n_estimates(self):
        return self.n_outer + (self.problem.signal == "image")

    def model_names(self):
        return restorers(self.restoration)

    def estimates(self, problem):
        given = {name: getattr(self, name) for name in self.parameters if name != "restoration"}
        chosen = DEFAULTS[problem.signal] | {k: v for k, v in given.items() if v is not None}
        if self.first_weight is None:
            chosen["first_weight"] = max(chosen["first_weight"], chosen["weight"])
        settings = Settings(**chosen)
        if problem.signal == "activation":
            return sparse_estimates(problem, settings)
        found, model = gradient_estimates(problem, settings), self.models.get(self.restoration)
        return restored(found, problem, model, weight=RESTORING_WEIGHT)
