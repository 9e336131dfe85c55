"""Kernels of a lens with a few aberrations: theta are Zernike coefficients."""

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import torch

from benchmark_utils.kernels import (
    DEFAULT_CUTOFF,
    DEFAULT_MODES,
    Optics,
    random_coefficients,
)
from benchmark_utils.parameterizations.base import Parameterization, check_start
from benchmark_utils.parameterizations.nearest_lens import nearest_lens

N_STARTS = 48  # of the search for the nearest lens


@dataclass(frozen=True)
class Diffraction(Parameterization):
    """theta (B, P) in waves, h = |F(pupil exp(-2 i pi sum_p theta_p z_p))|^2 of sum 1.

    Nguyen, Pauwels and Weiss (2025), sec. 5.1. Larger coefficients make a larger kernel; theta = 0
    is the Airy pattern, the smallest one.

    Even modes (defocus, astigmatism, spherical) are determined up to one common sign, and at
    theta = 0 the derivative of the kernel with respect to them is zero: a descent that starts there
    never finds them. The blind small start is therefore a hundredth of a wave away.

    Parameters
    ----------
    kernel_shape : (int, int)
        Size of the kernels in pixels.
    modes : tuple of int
        Noll's indices of the P aberrations.
    cutoff : float
        Radius of the pupil in cycles per pixel.
    low, high : float
        Range in waves of the coefficients' magnitudes; ``high`` is the blind large start.
    large_offset, small_offset : float
        Distance in waves of each coefficient from the truth in the starts from the truth: outwards
        for the large start, inwards for the small one.
    small_amplitude : float
        Coefficients in waves of the blind small start.
    """

    step_scale: ClassVar[float] = 1.0  # one wave: a step relative to theta would vanish near 0
    is_linear: ClassVar[bool] = False

    modes: tuple[int, ...] = DEFAULT_MODES
    cutoff: float = DEFAULT_CUTOFF
    low: float = 0.05
    high: float = 0.3
    large_offset: float = 0.15
    small_offset: float = 0.1
    small_amplitude: float = 0.01

    def __post_init__(self):
        super().__post_init__()
        object.__setattr__(self, "modes", self.optics.modes)

    @cached_property
    def optics(self):
        """The lens: see :class:`benchmark_utils.kernels.Optics`."""
        return Optics(self.kernel_shape, self.modes, self.cutoff)

    def kernel(self, theta):
        """Point-spread functions (B, 1, kh, kw) of Zernike coefficients ``theta`` (B, P)."""
        return self.optics.psf(theta)

    def step_gradient(self, theta, kernel_gradient):
        """Gradient (B, P) in ``theta``, in closed form: the transposed Jacobian's product."""
        return self.optics.pullback(theta, kernel_gradient)

    def project(self, theta):
        """``theta``: the coefficients are free."""
        return theta

    def initial(self, start, batch, *, dtype=torch.float32, device=None):
        """Every coefficient at ``high`` (``large``) or at ``small_amplitude`` (``small``).

        The true signs are unknown: all are taken positive, so that runs can be compared.
        """
        check_start(start)
        amplitude = self.high if start == "large" else self.small_amplitude
        return torch.full((batch, len(self.modes)), amplitude, dtype=dtype, device=device)

    def from_oracle(self, oracle, start):
        """Move the true theta by large_offset sign(theta), or by -small_offset sign(theta).

        As published (figures 11 and 14, where the small offset is 0.1 and 0.075): a coefficient
        smaller than ``small_offset`` changes its sign and stays below ``small_offset``.

        Raises
        ------
        ValueError
            When the true kernel has no Zernike coefficients, or not as many as ``modes``.
        """
        check_start(start)
        theta = oracle.theta
        if theta is None or theta.ndim != 2 or theta.shape[1] != len(self.modes):
            raise ValueError(
                f"a start from the truth needs oracle.theta of shape (B, {len(self.modes)}), got "
                f"{None if theta is None else tuple(theta.shape)}"
            )
        offset = self.large_offset if start == "large" else -self.small_offset
        return theta + offset * theta.sign()

    def nearest(self, kernel):
        """Coefficients (B, P) of the lens closest to ``kernel`` (B, 1, *kernel_shape).

        See :func:`.nearest_lens`; the starts are random lenses, the same for all kernels.
        """
        generator = torch.Generator().manual_seed(0)
        return nearest_lens(kernel, self.optics, self.random_theta(N_STARTS, generator))

    def random_theta(self, batch, generator=None, low=None, high=None):
        """Coefficients (batch, P) of magnitude uniform in [low, high] waves and random sign."""
        return random_coefficients(
            batch,
            len(self.modes),
            low=self.low if low is None else low,
            high=self.high if high is None else high,
            generator=generator,
        )
