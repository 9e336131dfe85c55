"""Sparse blind deconvolution on the sphere (Zhang et al., CVPR 2017)."""

from benchmark_utils.algorithms.sphere_sbd import (
    SphereSettings,
    gradient_estimates,
    sparse_estimates,
    sphere_settings,
)
from benchmark_utils.solver import RESTORATION, RestoringSolver, left_open


class Solver(RestoringSolver):
    """Two stages: truncated kernels under a large penalty, then whole ones under a falling one.

    On sparse data sets it finds kernels, one or several, and activations; on photographs the
    kernel of the gradients, clipped and of sum 1, with which the image is restored, as
    :class:`benchmark_utils.solver.restoring.RestoringSolver` says; the kernel is not quite the true
    one, hence the weight. ``constraint=simplex`` shows the trivial minimum that the sphere avoids;
    ``n_inner=1`` with ``inertia`` is the inertial alternating descent. The other parameters are the
    fields of :class:`benchmark_utils.algorithms.sphere_sbd.SphereSettings`; what is None follows
    from the problem.
    """

    name = "sphere-sbd"
    signals = ("image", "activation")
    parameters = {
        **left_open(SphereSettings),
        "constraint": ["sphere"],
        "n_outer": [160],
        "inertia": [0.0],
        "reweight": [False],
        **RESTORATION,
        "restoration": ["embedded"],
        "restoration_weight": [4.0],
    }

    def kernel_estimates(self, problem, **given):
        settings = sphere_settings(problem.signal, **given)
        find = sparse_estimates if problem.signal == "activation" else gradient_estimates
        return find(problem, settings)
