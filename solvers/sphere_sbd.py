"""Sparse blind deconvolution on the sphere (Zhang et al., CVPR 2017)."""

from benchmark_utils.algorithms.sparse_sphere import (
    Settings,
    deblurring_estimates,
    sparse_estimates,
)
from benchmark_utils.solver import BlindSolver

# Weight of the penalty at the end and in stage I. Activations have a unit of their own; gradients
# of photographs are scaled to unit standard deviation, most of it noise of the model.
WEIGHTS = {"activation": (0.1, 0.3), "image": (1.0, 2.0)}


class Solver(BlindSolver):
    """Two stages: truncated kernels under a large penalty, then whole ones under a falling one.

    On sparse data sets it finds kernels, one or several, and activations; on photographs the
    kernel of the gradients, clipped and of sum 1, with which the ``denoiser`` restores the image.
    ``constraint=simplex`` shows the trivial minimum that the sphere avoids; ``n_inner=1`` with
    ``inertia`` is the inertial alternating descent. ``weight`` and ``first_weight`` are None for
    those of ``WEIGHTS``. See :class:`benchmark_utils.algorithms.sparse_sphere.Settings`.
    """

    name = "sphere-sbd"
    signals = ("image", "activation")
    parameters = {
        "constraint": ["sphere"],
        "weight": [None],
        "first_weight": [None],
        "n_starts": [3],
        "n_outer": [160],
        "n_inner": [5],
        "inertia": [0.0],
        "reweight": [False],
        "denoiser": ["embedded"],
    }

    def estimates(self, problem):
        own = ("constraint", "n_starts", "n_outer", "n_inner", "inertia", "reweight")
        weight, first_weight = WEIGHTS[problem.signal]
        weight = self.weight or weight
        settings = Settings(
            weight=weight,
            first_weight=self.first_weight or max(first_weight, weight),
            **{name: getattr(self, name) for name in own},
        )
        if problem.signal == "activation":
            return sparse_estimates(problem, settings)
        return deblurring_estimates(problem, self.denoise, settings)
