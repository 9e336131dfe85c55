"""Sparse blind deconvolution on the sphere (Zhang et al., CVPR 2017)."""

from typing import ClassVar

from benchmark_utils.algorithms.sphere_sbd import (
    SphereSettings,
    gradient_estimates,
    sparse_estimates,
    sphere_settings,
)
from benchmark_utils.ranges import Count
from benchmark_utils.solver import (
    RESTORATION,
    RestoringSolver,
    left_open,
    open_ranges,
)


class Solver(RestoringSolver):
    """Two stages: truncated kernels with a large penalty, then whole kernels with a falling one.

    On sparse data sets it finds one kernel or several, and the activations. On photographs it fits
    the kernel to the gradients, clips it and scales it to sum 1; then the image is restored, see
    :class:`benchmark_utils.solver.restoring.RestoringSolver`, with a weight that allows for the
    error of the kernel. ``constraint=simplex`` shows the trivial minimum that the sphere avoids.
    ``n_inner=1`` with ``inertia`` is the inertial alternating descent. The other parameters are the
    fields of :class:`benchmark_utils.algorithms.sphere_sbd.SphereSettings`; those that are None
    follow from the problem.
    """

    name = "sphere-sbd"
    signals = ("image", "activation")
    parameters: ClassVar[dict] = {
        **left_open(SphereSettings),
        "constraint": ["sphere"],
        "n_outer": [160],
        "inertia": [0.0],
        "reweight": [False],
        **RESTORATION,
        "restoration": ["embedded"],
        "restoration_weight": [4.0],
    }
    ranges = {**open_ranges(SphereSettings), "n_outer": Count}

    def kernel_estimates(self, problem, **given):
        settings = sphere_settings(problem.signal, **given)
        find = sparse_estimates if problem.signal == "activation" else gradient_estimates
        return find(problem, settings)
