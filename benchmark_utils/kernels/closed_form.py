"""Kernels given by a formula in the pixel's offset: Dirac, uniform, Gaussian, defocus, Airy.

All are truncated to the support, normalised to sum 1 and returned as (1, 1, kh, kw) float32.
"""

import math

import torch

from benchmark_utils.kernels.grid import normalized, offsets, radii
from benchmark_utils.problem import check_kernel_shape, check_nonnegative

# First zero of the Bessel function J1: the dark ring of the Airy pattern.
J1_FIRST_ZERO = 3.8317059702075125


def dirac(shape):
    """No blur: 1 at the centre, 0 elsewhere."""
    rows, columns = offsets(shape)
    return normalized((rows == 0) & (columns == 0))


def uniform(shape):
    """The same value on all the support."""
    return normalized(torch.ones(check_kernel_shape(shape), dtype=torch.float64))


def gaussian(shape, *, std=1.5, std_minor=None, angle=0.0):
    """Gaussian, isotropic unless ``std_minor`` is given.

    Parameters
    ----------
    shape : (int, int)
        Size of the kernel in pixels.
    std : float
        Standard deviation in pixels (along the major axis); 0 gives the Dirac.
    std_minor : float, optional
        Standard deviation in pixels along the minor axis; ``std`` when omitted.
    angle : float
        Direction of the major axis in degrees, counterclockwise from the horizontal axis.

    Returns
    -------
    tensor (1, 1, kh, kw)

    Raises
    ------
    ValueError
        When a standard deviation is negative or not finite.
    """
    std_minor = std if std_minor is None else std_minor
    check_nonnegative(std, "std")
    check_nonnegative(std_minor, "std_minor")
    rows, columns = offsets(shape)
    cosine, sine = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    along, across = cosine * columns - sine * rows, sine * columns + cosine * rows
    return normalized(_bell(along, std) * _bell(across, std_minor))


def defocus(shape, *, radius=3.0):
    """Disc of an out-of-focus lens, its edge softened over one pixel.

    A pixel at distance r has the weight min(1, max(0, radius + 1/2 - r)), close to the share of it
    that the disc covers; a radius of at most 1/2 pixel gives the Dirac.

    Parameters
    ----------
    shape : (int, int)
        Size of the kernel in pixels.
    radius : float
        Radius of the disc in pixels.

    Returns
    -------
    tensor (1, 1, kh, kw)

    Raises
    ------
    ValueError
        When ``radius`` is negative or not finite.
    """
    check_nonnegative(radius, "radius")
    return normalized((radius + 0.5 - radii(shape)).clamp(0, 1))


def airy(shape, *, radius=3.0):
    """Airy pattern |2 J1(r) / r|^2 of a circular aperture without aberrations.

    Parameters
    ----------
    shape : (int, int)
        Size of the kernel in pixels.
    radius : float
        Radius of the first dark ring in pixels; 0 gives the Dirac. A pupil of cut-off frequency c
        (cycles per pixel) has its first dark ring at 0.6098 / c.

    Returns
    -------
    tensor (1, 1, kh, kw)

    Raises
    ------
    ValueError
        When ``radius`` is negative or not finite.
    """
    check_nonnegative(radius, "radius")
    return dirac(shape) if radius == 0 else normalized(airy_profile(radii(shape), radius))


def airy_profile(distance, radius):
    """|2 J1(r) / r|^2 at ``distance``, with its first zero at ``radius``; 1 at distance 0."""
    # far out the pattern is 0 to rounding; the bound keeps a vanishing radius from inf / inf
    argument = (J1_FIRST_ZERO * distance / radius).clamp(max=1e12)
    amplitude = 2 * torch.special.bessel_j1(argument) / argument
    return torch.where(distance == 0, 1.0, amplitude) ** 2


def _bell(offset, std):
    """exp(-offset^2 / (2 std^2)); the indicator of offset 0 when ``std`` is 0."""
    if std == 0:
        # rotated axes have offsets that are 0 up to rounding
        return (offset.abs() < 1e-9).to(offset.dtype)
    return torch.exp(-0.5 * (offset / std) ** 2)
