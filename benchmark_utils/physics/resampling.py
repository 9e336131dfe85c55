"""Images and kernels on coarser, finer or moved grids, anti-aliased, for any factor and parity.

Interpolation is separable and linear in the image: one small matrix for each axis.
"""

import torch

from benchmark_utils.kernels import project_simplex
from benchmark_utils.physics.shifts import shift_each


def resample_images(images, size, boundary):
    """Images (B, C, H, W) on the grid ``size`` that covers the same frame.

    Keys' cubic interpolation, stretched where the new grid is the coarser one, so that it is also
    the low-pass filter. Beyond the border images go on periodically (``circular``) or repeat their
    last pixel (``valid``).
    """
    rows, columns = (
        _matrix(_frame_positions(old, new), old, new / old, _cubic, boundary).to(images)
        for old, new in zip(images.shape[-2:], size, strict=True)
    )
    return rows @ images @ columns.T


def resample_kernel(kernel, kernel_shape, factor):
    """Kernels (B, 1, kh, kw) stretched by ``factor`` about their centre, cut to ``kernel_shape``.

    Linear interpolation, zero beyond the border; the result is on the simplex.
    """
    rows, columns = (
        _matrix(_centred_positions(old, new, factor), old, factor, _tent, "zero").to(kernel)
        for old, new in zip(kernel.shape[-2:], kernel_shape, strict=True)
    )
    stretched = (rows @ kernel @ columns.T).clamp(min=0)
    total = stretched.sum((-2, -1), keepdim=True)
    return project_simplex(torch.where(total > 0, stretched / total, stretched))


def move_images(images, shifts, border):
    """Move each image (B, C, H, W) down and right by its own part of a pixel, by Keys' cubic.

    Parameters
    ----------
    images : tensor (B, C, H, W)
    shifts : tensor (B, 2)
        Rows and columns, within -1 and 1.
    border : {"circular", "repeat", "zero"}
        What comes in, see :func:`.shift_each`.
    """
    return _moved(images, shifts, border, _cubic)


def move_kernel(kernel, shifts):
    """The same of kernels (B, 1, kh, kw), by linear interpolation; zeros come in, the sum is 1."""
    return project_simplex(_moved(kernel, shifts, "zero", _tent))


def _moved(signals, shifts, border, weight):
    for axis in (0, 1):
        along = torch.zeros_like(shifts)
        total = 0
        for tap in range(-2, 3):
            along[:, axis] = tap
            share = weight(tap - shifts[:, axis]).view(-1, 1, 1, 1).to(signals)
            total = total + share * shift_each(signals, along.long(), border)
        signals = total
    return signals


def _frame_positions(old, new):
    """Where the centres of ``new`` pixels lie among ``old`` pixels that fill the same length."""
    return (torch.arange(new, dtype=torch.float64) + 0.5) * old / new - 0.5


def _centred_positions(old, new, factor):
    """The same for grids whose centres, at index side // 2, coincide."""
    return (torch.arange(new, dtype=torch.float64) - new // 2) / factor + old // 2


def _matrix(positions, side, factor, weight, border):
    """Interpolation matrix (positions, side); its rows sum to 1 but for the border ``zero``."""
    stretch = max(1.0, 1 / factor)
    reach = int(2 * stretch) + 2
    taps = positions.floor()[:, None] + torch.arange(-reach, reach + 1)
    weights = weight((taps - positions[:, None]) / stretch)
    weights = weights / weights.sum(1, keepdim=True)
    if border == "zero":
        weights = torch.where((taps >= 0) & (taps < side), weights, 0)
    index = taps.long() % side if border == "circular" else taps.long().clamp(0, side - 1)
    return weights.new_zeros(len(positions), side).scatter_add_(1, index, weights)


def _tent(distance):
    return (1 - distance.abs()).clamp(min=0)


def _cubic(distance):
    """Keys (1981), a = -1/2: what most programs call bicubic."""
    d = distance.abs()
    near = (1.5 * d - 2.5) * d.square() + 1
    far = ((-0.5 * d + 2.5) * d - 4) * d + 2
    return torch.where(d < 1, near, torch.where(d < 2, far, 0))
