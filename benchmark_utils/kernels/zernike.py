"""Zernike polynomials in Noll's order: the usual aberrations of an optical system."""

import math

import torch


def noll_indices(mode):
    """Radial order n and signed azimuthal frequency m of Noll's index ``mode`` (from 1).

    Even indices are cosines (m >= 0), odd ones sines (m < 0) (Noll 1976, table I).

    Raises
    ------
    ValueError
        When ``mode`` is not a positive integer.
    """
    if mode != int(mode) or mode < 1:
        raise ValueError(f"a Noll index is an integer from 1, got {mode}")
    order = (math.isqrt(8 * int(mode) - 7) - 1) // 2
    rank = int(mode) - order * (order + 1) // 2 - 1  # position inside the order
    frequency = 2 * ((rank + 1) // 2) if order % 2 == 0 else 2 * (rank // 2) + 1
    return order, frequency if mode % 2 == 0 else -frequency


def zernike(mode, x, y):
    """Zernike polynomial of Noll's index ``mode`` at (x, y): unit root mean square on the disc.

    Parameters
    ----------
    mode : int
        Noll's index: 4 defocus, 5 and 6 astigmatism, 7 and 8 coma, 11 primary spherical.
    x, y : tensor
        Coordinates in radii of the pupil, x along the columns and y down the rows.

    Returns
    -------
    tensor
        Of the broadcast shape of ``x`` and ``y``; outside the disc, the polynomial's continuation.
    """
    order, frequency = noll_indices(mode)
    degree = abs(frequency)
    radius, angle = torch.hypot(x, y), torch.atan2(y, x)
    radial = sum(
        (-1) ** k
        * math.comb(order - k, k)
        * math.comb(order - 2 * k, (order - degree) // 2 - k)
        * radius ** (order - 2 * k)
        for k in range((order - degree) // 2 + 1)
    )
    if frequency == 0:
        return math.sqrt(order + 1) * radial
    wave = torch.cos(degree * angle) if frequency > 0 else torch.sin(degree * angle)
    return math.sqrt(2 * (order + 1)) * radial * wave
