"""Sphere-constrained sparse blind deconvolution (Zhang et al., CVPR 2017), from its parts.

The problem is ``min 1/2 ||y - sum_n a_n * x_n||^2 + weight r(x)`` over kernels a_n of unit l2 norm
and sparse activations x_n of either sign; one kernel is blind deconvolution, several are
convolutional dictionary learning.

``huber`` is the penalty, ``convolution`` the model in Fourier, ``activations`` the step on x,
``kernel_quadratic`` and ``kernel_descent`` the step on a, ``windows`` what moves kernels between
spheres, ``settings``, ``plan`` and ``stages`` the two stages, ``deblurring`` their use on
photographs.
"""

from benchmark_utils.algorithms.sphere_sbd.deblurring import gradient_estimates
from benchmark_utils.algorithms.sphere_sbd.known_kernel import known_kernel_estimates
from benchmark_utils.algorithms.sphere_sbd.settings import SphereSettings, sphere_settings
from benchmark_utils.algorithms.sphere_sbd.stages import sparse_estimates

__all__ = [
    "SphereSettings",
    "gradient_estimates",
    "known_kernel_estimates",
    "sparse_estimates",
    "sphere_settings",
]
