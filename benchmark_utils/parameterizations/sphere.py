"""Kernels on the sphere: unit l2 norm, any sign."""

from dataclasses import dataclass

import torch

from benchmark_utils.kernels import project_sphere, tangent
from benchmark_utils.parameterizations.base import Parameterization, pixel_start


@dataclass(frozen=True)
class Sphere(Parameterization):
    """theta (B, 1, kh, kw) is every pixel, h = theta / |theta| (Zhang et al., CVPR 2017).

    Parameters
    ----------
    kernel_shape : (int, int)
        Size of the kernels in pixels.
    small_std : float
        Standard deviation in pixels of the Gaussian that is the small start.
    """

    small_std: float = 1.5

    def kernel(self, theta):
        """``theta`` with unit l2 norm."""
        return project_sphere(theta)

    def step_gradient(self, theta, kernel_gradient):
        """Riemannian gradient: the part of ``kernel_gradient`` tangent to the sphere."""
        return tangent(theta, kernel_gradient)

    def project(self, theta):
        """See :func:`project_sphere`; after a tangent step it is the metric retraction."""
        return project_sphere(theta)

    def initial(self, start, batch, *, dtype=torch.float32, device=None):
        """The uniform kernel (``large``) or a Gaussian of ``small_std`` pixels (``small``)."""
        options = {"small_std": self.small_std, "dtype": dtype, "device": device}
        return project_sphere(pixel_start(start, self.kernel_shape, batch, **options))
