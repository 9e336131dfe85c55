"""Kernels on the unit simplex: nonnegative pixels of sum 1."""

from dataclasses import dataclass
from typing import ClassVar

import torch

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


def project_simplex(points):
    """Euclidean projection of each (kh, kw) slice on {h >= 0, sum h = 1}.

    The solution is max(v - t, 0); the threshold t follows from the sorted entries (Held, Wolfe and
    Crowder 1974), each slice having its own.

    Parameters
    ----------
    points : tensor (..., kh, kw)
        Floating and finite.

    Returns
    -------
    tensor (..., kh, kw)
    """
    values = points.flatten(-2)
    # A shift changes nothing, and entries 1 below the largest end at 0 wherever they are: so large
    # values cost no precision.
    values = (values - values.amax(-1, keepdim=True)).clamp(min=-1)
    descending = values.sort(-1, descending=True).values
    rank = torch.arange(1, values.shape[-1] + 1, dtype=values.dtype, device=values.device)
    thresholds = (descending.cumsum(-1) - 1) / rank
    # at least one entry is positive, but for NaN, which stays NaN
    n_positive = (descending > thresholds).sum(-1, keepdim=True).clamp(min=1)
    kernel = (values - thresholds.gather(-1, n_positive - 1)).clamp(min=0)
    # The threshold is rounded at its own scale; the sum corrects it at the scale of the kernel.
    excess = (kernel.sum(-1, keepdim=True) - 1) / n_positive
    return (kernel - excess * (kernel > 0)).clamp(min=0).view_as(points)
