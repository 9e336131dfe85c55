"""The interface of every parameterization, as the kernel steps use it."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import torch

from benchmark_utils.kernels import get_kernel
from benchmark_utils.problem import check_kernel_shape

STARTS = ("large", "small")


@dataclass(frozen=True)
class Parameterization(ABC):
    """A map theta -> h from free parameters to kernels (B, 1, kh, kw).

    It holds settings only, so it is cheap to build, compares by value and can be pickled.

    Parameters
    ----------
    kernel_shape : (int, int)
        Size of the kernels in pixels.
    """

    kernel_shape: tuple[int, int]

    # The scale of a relative step; None is the largest entry of theta, which suits pixels.
    step_scale: ClassVar[float | None] = None
    # Whether theta are the pixels of the kernel, and whether their sum never changes.
    is_linear: ClassVar[bool] = True
    fixed_sum: ClassVar[bool] = False

    def __post_init__(self):
        object.__setattr__(self, "kernel_shape", check_kernel_shape(self.kernel_shape))

    @abstractmethod
    def kernel(self, theta):
        """Kernels (B, 1, kh, kw) of parameters ``theta``."""

    def gradient_point(self, theta):
        """Kernels (B, 1, kh, kw) at which a step on ``theta`` takes the gradient.

        ``theta`` is a result of :meth:`project`, or lies on a line through two of them.
        """
        return self.kernel(theta)

    @abstractmethod
    def step_gradient(self, theta, kernel_gradient):
        """Direction, shaped as ``theta``, that a gradient step on theta follows.

        Parameters
        ----------
        theta : tensor
            Current parameters.
        kernel_gradient : tensor (B, 1, kh, kw)
            Gradient of the loss with respect to the kernel at ``gradient_point(theta)``.
        """

    @abstractmethod
    def project(self, theta):
        """Nearest feasible parameters, to be taken after each step."""

    @abstractmethod
    def initial(self, start, batch, *, dtype=torch.float32, device=None):
        """Parameters to start from without knowing the truth.

        Parameters
        ----------
        start : {"large", "small"}
            The largest kernel of the family, or one close to no blur.
        batch : int
            Number of images.
        dtype, device
            Of the tensor returned.

        Raises
        ------
        ValueError
            When ``start`` is unknown.
        """

    def from_oracle(self, oracle, start):
        """Start from privileged information: parameters derived from the truth.

        Parameters
        ----------
        oracle : Oracle
            The truth.
        start : {"large", "small"}
            A kernel larger, or smaller, than the true one.

        Raises
        ------
        ValueError
            When the family has no such start.
        """
        raise ValueError(
            f"{type(self).__name__} has no start from the truth: its large and small starts are "
            f"blind, use initial({start!r}, batch)"
        )


def pixel_start(start, kernel_shape, batch, *, small_std, dtype, device):
    """Kernels (B, 1, kh, kw) for families of free pixels: uniform, or a Gaussian (sec. 5.2)."""
    check_start(start)
    if start == "large":
        kernel = get_kernel("uniform", kernel_shape)
    else:
        kernel = get_kernel("gaussian", kernel_shape, std=small_std)
    return kernel.to(dtype=dtype, device=device).repeat(batch, 1, 1, 1)


def check_start(start):
    """Raise a ValueError unless ``start`` is one of ``STARTS``."""
    if start not in STARTS:
        raise ValueError(f"start must be one of {STARTS}, got {start!r}")
