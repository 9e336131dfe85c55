"""Kernels in files of any format: nonnegative values of any scale, divided by their sum."""

import numpy as np

from benchmark_utils.files.errors import Unfit, naming
from benchmark_utils.files.images import check_lossless, read_raw
from benchmark_utils.files.values import check_finite, is_opaque

ROUNDING = 1e-6  # share of the largest value by which a Fourier transform may fall below 0


def read_kernel(file):
    """Read a kernel as a float64 tensor (1, kh, kw) of sum 1.

    Grey levels, integers and floats are treated alike: they have no scale.

    Raises
    ------
    FileNotFoundError, ValueError
        As :func:`benchmark_utils.files.read_image`, or when the values are no kernel.
    """
    import torch  # here: listing files does without its two seconds

    with naming(file, "a kernel"):
        raw = read_raw(file)
        check_lossless(raw)
        if raw.opacity is not None and not is_opaque(raw.opacity):
            raise Unfit("is transparent in parts, expected an opaque kernel")
        first = raw.values[..., :1]
        if raw.values.shape[2] > 1 and (raw.values != first).any():
            raise Unfit(f"holds {raw.values.shape[2]} channels, expected one kernel (kh, kw)")
        kernel = nonnegative(first[..., 0])
        return torch.from_numpy(kernel / kernel.sum())[None]


def nonnegative(values):
    """Kernel (kh, kw) as float64 in [0, 1] with a largest value of 1, once it is seen to be one.

    The sum of what a file holds may overflow; that of these values does not.

    Raises
    ------
    Unfit
        When the values are not finite and nonnegative, or all zero.
    """
    if values.dtype.kind not in "buif" or values.ndim != 2:
        raise Unfit(f"holds {values.dtype} of shape {values.shape}, expected a kernel (kh, kw)")
    values = values.astype(np.float64)
    check_finite(values)
    low, high = values.min(initial=0), values.max(initial=0)
    if low < -ROUNDING * high or high == 0:
        raise Unfit(
            f"holds values from {low:.6g} to {high:.6g}, expected a nonnegative kernel that is not "
            "all zero"
        )
    return values.clip(min=0) / high
