"""Blur sweep: the same images under a kernel that widens (Nguyen, Pauwels & Weiss, figs. 5-8)."""

import torch

from benchmark_utils.kernels import get_kernel, width_family
from benchmark_utils.physics import convolve
from benchmark_utils.problem import Estimate


def blur_sweep(images, family, widths, kernel_shape, noise=0.0):
    """Yield the pairs (h_w * x + noise, delta) of growing width w.

    All are no-blur solutions with a perfect data fit; only their potentials differ.

    Parameters
    ----------
    images : tensor (B, C, H, W)
        The images x, in [0, 1]; blurred on the torus.
    family : str
        A name of :data:`benchmark_utils.kernels.WIDTH_FAMILIES`.
    widths : sequence of float
        In pixels; 0 is the Dirac.
    kernel_shape : (int, int)
    noise : tensor (C, H, W), or float
        Added after the blur, the same at every width.

    Yields
    ------
    Estimate
    """
    dirac = get_kernel("dirac", kernel_shape).to(images).expand(len(images), -1, -1, -1)
    widths = torch.as_tensor(widths, dtype=images.dtype, device=images.device)
    for kernel in width_family(family, widths, kernel_shape):
        yield Estimate(convolve(images, kernel[None]) + noise, dirac)
