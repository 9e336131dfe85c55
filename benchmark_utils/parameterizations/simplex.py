"""Kernels on the unit simplex: nonnegative pixels of sum 1."""

from dataclasses import dataclass
from typing import ClassVar

import torch

from benchmark_utils.kernels import project_simplex
from benchmark_utils.parameterizations.base import Parameterization, pixel_start


@dataclass(frozen=True)
class Simplex(Parameterization):
    """theta (B, 1, kh, kw) is every pixel, h its projection on the simplex.

    With this, ``theta = project(theta - step * step_gradient(theta, gradient))`` is the projected
    gradient method (Nguyen, Pauwels and Weiss 2025, sec. 5.2).

    Parameters
    ----------
    kernel_shape : (int, int)
        Size of the kernels in pixels.
    small_std : float
        Standard deviation in pixels of the Gaussian that is the small start.
    """

    fixed_sum: ClassVar[bool] = True

    small_std: float = 1.5

    def kernel(self, theta):
        """Projection of ``theta``; ``theta`` itself, up to rounding, when it is feasible."""
        return project_simplex(theta)

    def gradient_point(self, theta):
        """``theta`` itself: the data fidelity is a quadratic of any pixels (Beck & Teboulle 2009).

        A second projection would double the cost of a step on small images, and change nothing of
        a feasible ``theta``.
        """
        return theta

    def step_gradient(self, theta, kernel_gradient):
        """The kernel's gradient itself: the projection comes after the step."""
        return kernel_gradient

    def project(self, theta):
        """See :func:`project_simplex`."""
        return project_simplex(theta)

    def initial(self, start, batch, *, dtype=torch.float32, device=None):
        """The uniform kernel (``large``) or a Gaussian of ``small_std`` pixels (``small``)."""
        options = {"small_std": self.small_std, "dtype": dtype, "device": device}
        return pixel_start(start, self.kernel_shape, batch, **options)
