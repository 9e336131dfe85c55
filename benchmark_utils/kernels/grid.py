"""The pixel grid of a kernel: offsets from its centre, normalisation."""

import torch

from benchmark_utils.problem import check_kernel_shape


def offsets(shape, *, dtype=torch.float64, device=None):
    """Rows (kh, 1) and columns (1, kw) of the pixels, in pixels from the centre (k // 2)."""
    rows, columns = (
        torch.arange(side, dtype=dtype, device=device) - side // 2
        for side in check_kernel_shape(shape)
    )
    return rows[:, None], columns[None, :]


def radii(shape, **options):
    """Distance (kh, kw) of each pixel from the centre of the kernel, in pixels."""
    return torch.hypot(*offsets(shape, **options))


def normalized(kernel, dtype=torch.float32):
    """``kernel`` (..., kh, kw) divided by its sum, as a batch (B, 1, kh, kw) of ``dtype``."""
    kernel = kernel / kernel.sum((-2, -1), keepdim=True)
    return kernel.reshape(-1, 1, *kernel.shape[-2:]).to(dtype)
