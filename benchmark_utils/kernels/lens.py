"""Point-spread function of a lens with aberrations, and its derivative in closed form.

The field is the Fourier transform of the pupil, a disc that carries the aberrations as a phase
(Nguyen, Pauwels and Weiss 2025, eq. 16). The integral over the disc is a Gaussian quadrature:
Gauss-Chebyshev (second kind) down the disc and Gauss-Legendre along each chord. It converges
faster than any power of the number of nodes. An FFT needs a pupil sampled on pixels, whose jagged
edge costs an error of about one percent.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import torch

from benchmark_utils.kernels.grid import normalized
from benchmark_utils.kernels.zernike import zernike
from benchmark_utils.problem import check_kernel_shape

# Noll's indices of defocus, the two primary astigmatisms and the two comas.
DEFAULT_MODES = (4, 5, 6, 7, 8)
DEFAULT_CUTOFF = 0.2


class Quadrature(NamedTuple):
    """What does not depend on the aberrations: N chords of the pupil, N nodes on each.

    Attributes
    ----------
    weights : tensor (N, N)
        Quadrature weights of the disc.
    modes : tensor (P, N * N)
        Zernike polynomials at the nodes, times -2 pi: from waves to radians.
    along : complex tensor (N, N, kw)
        exp(-2 i pi c x) for each node (chord first) and column of the kernel.
    down : complex tensor (kh, N)
        The same for each row of the kernel and chord.
    """

    weights: torch.Tensor
    modes: torch.Tensor
    along: torch.Tensor
    down: torch.Tensor


@dataclass(frozen=True)
class Optics:
    """A lens seen through its pupil: from Zernike coefficients to point-spread functions.

    Coefficients ``theta`` (B, P) are in waves and multiply polynomials of unit root mean square,
    in the order of ``modes``. The even modes (defocus, astigmatism, spherical) enter the
    point-spread function up to one common sign: conjugating them changes the field into its
    conjugate. No observation can tell that sign.

    The convention is that of deepinv's ``DiffractionBlurGenerator(zernike_index=modes,
    fc=cutoff)``, which samples the pupil on ``pupil_size`` pixels (steps of 1/(pupil_size - 1)
    instead of 1/pupil_size) and comes to this result as ``pupil_size`` grows.

    Parameters
    ----------
    shape : (int, int)
        Size of the kernel in pixels. Light that falls outside is lost: with the defaults and the
        coefficients of :func:`random_coefficients`, a kernel of 25 x 25 holds 78 % of it on
        average, one of 51 x 51 95 %.
    modes : tuple of int
        Noll's indices of the aberrations.
    cutoff : float
        Radius of the pupil in cycles per pixel, in (0, 1/4]: the cut-off frequency of the image is
        twice as much and must not pass 1/2.

    Raises
    ------
    ValueError
        When an entry is malformed; the message names it.
    """

    shape: tuple[int, int]
    modes: tuple[int, ...] = DEFAULT_MODES
    cutoff: float = DEFAULT_CUTOFF

    def __post_init__(self):
        # lists would not hash, and the quadrature is cached by value
        object.__setattr__(self, "shape", check_kernel_shape(self.shape))
        object.__setattr__(self, "modes", tuple(self.modes))
        if not self.modes or min(self.modes) < 2 or len(set(self.modes)) < len(self.modes):
            raise ValueError(f"modes must be distinct Noll indices from 2, got {self.modes}")
        if not 0 < self.cutoff <= 0.25:
            raise ValueError(f"cutoff must be in (0, 0.25] cycles per pixel, got {self.cutoff}")

    @property
    def n_nodes(self):
        """Nodes along a diameter: 32 for the aberrations (up to about 0.45 wave each of five modes,
        relative error below 1e-5), the rest for the oscillation at the kernel's edge.
        """
        return 32 + math.ceil(math.pi / 2 * self.cutoff * max(self.shape))

    def psf(self, theta):
        """Point-spread functions (B, 1, kh, kw), sum 1, of coefficients ``theta`` (B, P)."""
        intensity = self._field(self._pupil(theta)).abs().square()
        return normalized(intensity, theta.dtype)

    def pullback(self, theta, gradient):
        """Gradient (B, P) in ``theta`` of a loss whose gradient in the kernel is ``gradient``.

        With E the field, S the sum of |E|^2, G the gradient and q = (G - <G, h>) / S, the loss
        varies by 2 Re <q E, dE>, and dE is the transform of -2 i pi sum_p dtheta_p z_p times the
        pupil: the adjoint of one linear transform and P inner products.

        Parameters
        ----------
        theta : tensor (B, P)
            Zernike coefficients in waves.
        gradient : tensor (B, 1, kh, kw)
            Gradient of the loss with respect to the kernel at ``psf(theta)``.

        Returns
        -------
        tensor (B, P)
        """
        pupil = self._pupil(theta)
        field = self._field(pupil)
        intensity = field.abs().square()
        total = intensity.sum((-2, -1), keepdim=True)
        gradient = gradient[:, 0]
        mean = (gradient * intensity).sum((-2, -1), keepdim=True) / total
        adjoint = self._adjoint((gradient - mean) / total * field)
        # Re(conj(adjoint) i pupil) = Im(adjoint conj(pupil)); `modes` holds the factor -2 pi
        sensitivity = 2 * (adjoint * pupil.conj()).imag
        return sensitivity.flatten(1) @ self._quadrature(theta).modes.T

    def jacobian(self, theta):
        """Point-spread functions (B, kh, kw), and their derivatives (B, P, kh, kw) in ``theta``."""
        pupil = self._pupil(theta)
        quadrature = self._quadrature(theta)
        # as `modes` hold the factor -2 pi, the pupil varies by i modes pupil
        change = 1j * quadrature.modes.unflatten(1, quadrature.weights.shape) * pupil[:, None]
        field = self._field(pupil)
        moved = self._field(change.flatten(0, 1)).unflatten(0, change.shape[:2])
        total = field.abs().square().sum((-2, -1), keepdim=True)
        kernel = field.abs().square() / total
        derivative = 2 * (field.conj()[:, None] * moved).real / total[:, None]
        drift = derivative.sum((-2, -1), keepdim=True)
        return kernel, derivative - drift * kernel[:, None]

    def _pupil(self, theta):
        """Pupil (B, N, N) at the nodes, quadrature weights included."""
        if theta.ndim != 2 or theta.shape[1] != len(self.modes):
            raise ValueError(
                f"theta must have shape (B, {len(self.modes)}), one coefficient for each of the "
                f"modes {self.modes}, got {tuple(theta.shape)}"
            )
        quadrature = self._quadrature(theta)
        phase = (theta @ quadrature.modes).unflatten(1, quadrature.weights.shape)
        return torch.polar(quadrature.weights.expand_as(phase), phase)

    def _field(self, pupil):
        """Fourier transform (B, kh, kw) of a pupil (B, N, N): along the chords, then down."""
        quadrature = self._quadrature(pupil.real)
        chords = torch.einsum("bnu,nuc->bnc", pupil, quadrature.along)
        return quadrature.down @ chords

    def _adjoint(self, field):
        """Adjoint of :meth:`_field`, without its weights: (B, kh, kw) -> (B, N, N)."""
        quadrature = self._quadrature(field.real)
        chords = quadrature.down.mH @ field
        return torch.einsum("bnc,nuc->bnu", chords, quadrature.along.conj())

    def _quadrature(self, like):
        return _quadrature(self, like.dtype, like.device)


@lru_cache(maxsize=32)
def _quadrature(optics, dtype, device):
    """The :class:`Quadrature` of ``optics``, computed in float64 and cast to ``dtype``."""
    n_nodes = optics.n_nodes
    angles = math.pi * torch.arange(1, n_nodes + 1, dtype=torch.float64) / (n_nodes + 1)
    y, height = torch.cos(angles), torch.sin(angles)
    chord_weights = math.pi / (n_nodes + 1) * height**2
    node, node_weights = (torch.from_numpy(a) for a in np.polynomial.legendre.leggauss(n_nodes))
    x = height[:, None] * node
    modes = torch.stack([zernike(mode, x, y[:, None]).flatten() for mode in optics.modes])
    rows, columns = (torch.arange(side, dtype=torch.float64) - side // 2 for side in optics.shape)
    radians = -2 * math.pi * optics.cutoff
    along = torch.exp(1j * radians * x[..., None] * columns)
    down = torch.exp(1j * radians * rows[:, None] * y)
    return Quadrature(
        weights=(chord_weights[:, None] * node_weights).to(device, dtype),
        modes=(-2 * math.pi * modes).to(device, dtype),
        along=along.to(device, dtype.to_complex()),
        down=down.to(device, dtype.to_complex()),
    )


def random_coefficients(batch, n_modes, *, low=0.05, high=0.3, generator=None, dtype=torch.float32):
    """Zernike coefficients (batch, n_modes): magnitude uniform in [low, high] waves, random sign.

    Raises
    ------
    ValueError
        Unless 0 <= low <= high.
    """
    if not 0 <= low <= high:
        raise ValueError(f"amplitudes need 0 <= low <= high, got low={low}, high={high}")
    device = None if generator is None else generator.device
    options = {"generator": generator, "device": device, "dtype": dtype}
    magnitude = low + (high - low) * torch.rand(batch, n_modes, **options)
    sign = torch.where(torch.rand(batch, n_modes, **options) < 0.5, -1.0, 1.0)
    return magnitude * sign


def diffraction(
    shape,
    *,
    theta=None,
    modes=DEFAULT_MODES,
    cutoff=DEFAULT_CUTOFF,
    low=0.05,
    high=0.3,
    generator=None,
):
    """Point-spread function of a lens with random aberrations.

    Parameters
    ----------
    shape : (int, int)
        Size of the kernel in pixels.
    theta : tensor (B, P), optional
        Zernike coefficients in waves; drawn, for one kernel, by :func:`random_coefficients` with
        ``low``, ``high`` and ``generator`` when omitted.
    modes, cutoff
        See :class:`Optics`.

    Returns
    -------
    tensor (B, 1, kh, kw)
    """
    optics = Optics(shape, modes, cutoff)
    if theta is None:
        theta = random_coefficients(1, len(optics.modes), low=low, high=high, generator=generator)
    return optics.psf(theta)
