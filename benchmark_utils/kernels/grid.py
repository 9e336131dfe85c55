"""The pixel grid of a kernel: offsets from its centre, normalisation, checks."""

import math

import torch


def check_shape(shape):
    """Raise a ValueError unless ``shape`` is two positive integers; return it as a tuple."""
    shape = tuple(shape)
    if len(shape) != 2 or any(side != int(side) or side < 1 for side in shape):
        raise ValueError(f"kernel shape must be two positive integers, got {shape}")
    return tuple(int(side) for side in shape)


def check_size(value, name):
    """Raise a ValueError unless the number ``value``, called ``name``, is finite and at least 0."""
    if not 0 <= value < math.inf:
        raise ValueError(f"{name} must be finite and at least 0, got {value}")


def offsets(shape, *, dtype=torch.float64, device=None):
    """Rows (kh, 1) and columns (1, kw) of the pixels, in pixels from the centre (k // 2)."""
    rows, columns = (
        torch.arange(side, dtype=dtype, device=device) - side // 2 for side in check_shape(shape)
    )
    return rows[:, None], columns[None, :]


def radii(shape, **options):
    """Distance (kh, kw) of each pixel from the centre of the kernel, in pixels."""
    return torch.hypot(*offsets(shape, **options))


def normalized(kernel, dtype=torch.float32):
    """``kernel`` (..., kh, kw) divided by its sum, as a batch (B, 1, kh, kw) of ``dtype``."""
    kernel = kernel / kernel.sum((-2, -1), keepdim=True)
    return kernel.reshape(-1, 1, *kernel.shape[-2:]).to(dtype)
