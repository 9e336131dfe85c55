"""What the numbers of an image mean: scales, opacity, channels."""

import numpy as np

from benchmark_utils.files.errors import Unfit

OVERSHOOT = 0.5  # how far beyond [0, 1] the ringing of a restored image may reach
ROUNDING = 1e-5


def shaped(values):
    """Array (H, W) or (H, W, channels) as (H, W, channels)."""
    values = values[..., None] if values.ndim == 2 else values
    if values.ndim != 3 or values.shape[2] not in (1, 3) or values.size == 0:
        raise Unfit(
            f"holds an array of shape {_shape(values)}, expected (height, width) or "
            "(height, width, 3)"
        )
    return values


def _shape(values):
    shape = values.shape[:-1] if values.shape[-1:] == (1,) else values.shape
    return tuple(int(side) for side in shape)


def to_unit(values, bits=None, overshoot=0.0):
    """Values of an image as uint8 where that is what they are, else as float64 in [0, 1].

    Parameters
    ----------
    values : array
        Boolean, unsigned integers of 8 or 16 bits, or floats in [0, 1].
    bits : int, optional
        How many of the 16 are in use, where the file says so.
    overshoot : float
        How far floats may lie outside [0, 1]; they are left as they are.
    """
    if values.dtype.kind == "b":
        return values.astype(np.uint8) * np.uint8(255)
    if values.dtype == np.uint8:
        return values
    if values.dtype.kind == "u" and values.dtype.itemsize == 2:
        return _from_16_bits(values, bits or 16)
    if values.dtype.kind != "f":
        raise Unfit(
            f"holds {values.dtype} values, whose scale is not known: expected unsigned integers "
            "of 8 or 16 bits, or floats in [0, 1]"
        )
    check_finite(values)
    low, high = float(values.min()), float(values.max())
    slack = max(overshoot, ROUNDING)
    if low < -slack or high > 1 + slack:
        raise Unfit(f"holds {values.dtype} values from {low:.6g} to {high:.6g}, expected [0, 1]")
    return values.astype(np.float64)


def _from_16_bits(values, bits):
    highest = int(values.max())
    if bits == 16 and 0 < highest <= 255:
        raise Unfit(
            f"holds uint16 values up to {highest} of 65535: if they are 8-bit levels, save them as "
            "uint8; else scale them to the 16 bits"
        )
    if highest >= 2**bits:
        raise Unfit(f"holds values up to {highest}, expected {bits} bits")
    return values / float(2**bits - 1)


def check_finite(values):
    """Refuse NaN and infinite values."""
    n_wrong = int(np.count_nonzero(~np.isfinite(values)))
    if n_wrong:
        raise Unfit(f"holds NaN or infinite values, {n_wrong} of {values.size}")


def on_white(values, opacity):
    """Image (H, W, channels) on a white background; ``opacity`` (H, W, 1), both as read."""
    if is_opaque(opacity):
        return values
    values, opacity = (as_float(to_unit(part)) for part in (values, opacity))
    return values * opacity + (1 - opacity)


def is_opaque(opacity):
    """Whether nothing shines through."""
    highest = np.iinfo(opacity.dtype).max if opacity.dtype.kind == "u" else 1
    return bool((opacity == highest).all())


def as_float(unit):
    """What :func:`to_unit` returns as float64 in [0, 1]."""
    return unit / 255 if unit.dtype == np.uint8 else unit
