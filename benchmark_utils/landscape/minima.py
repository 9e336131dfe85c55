"""Minima of a curve on a grid of widths."""

import numpy as np


def local_minima(curve):
    """Indices of the local minima in the inside of a curve (n,): lower than both neighbours.

    The ends do not count: width 0 is the no-blur solution, the other end only ends the grid.
    """
    curve = np.asarray(curve)
    inside = (curve[1:-1] < curve[:-2]) & (curve[1:-1] < curve[2:])
    return np.flatnonzero(inside) + 1


def has_minimum_near(curve, widths, width, tolerance):
    """Whether a curve has a local minimum at most ``tolerance`` pixels from ``width``."""
    found = np.asarray(widths)[local_minima(curve)]
    return bool((np.abs(found - width) <= tolerance + 1e-9).any())
