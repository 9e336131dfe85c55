"""The one-parameter families of the landscape experiments: from the Dirac to a wide blur."""

import torch
import torch.nn.functional as F

from benchmark_utils.kernels.closed_form import airy_profile
from benchmark_utils.kernels.grid import normalized, offsets, radii

N_PARTS = 32  # of a pixel, over which the segment is averaged: its mean is then exact to 1e-4


def width_family(name, widths, shape):
    """Kernels of growing width, as in Nguyen, Pauwels and Weiss (2025), figures 5 and 7 to 10.

    ==================  ===========================================================================
    ``gaussian``        standard deviation ``width``
    ``defocus``         disc of radius ``width``, its edge falling smoothly to 0 over one pixel,
                        then a Gaussian of standard deviation 0.5 (5 by 5 taps)
    ``motion``          horizontal segment of half-length ``width``, with ends that fall in the same
                        way, averaged over each pixel, then the same Gaussian
    ``airy``            first dark ring at max(shape) width / (2 pi^2) pixels: the published family,
                        whose size follows that of the kernel's support
    ``motion_sampled``  ``motion`` as published: the segment at the centres of the pixels
    ==================  ===========================================================================

    Sampled at the centres of the pixels, a segment whose half-length is an integer is a box, with
    sharper ends than a segment that is half a pixel longer or shorter: its response at the highest
    frequencies oscillates with the width. Averaged over the pixels, all segments have the same
    ends.

    Width 0 is the exact Dirac. The Gaussian and Airy families converge to it as the width falls to
    0. The others jump: they converge to their Gaussian of 0.5 pixel, or slightly more if averaged.

    Parameters
    ----------
    name : {"gaussian", "defocus", "motion", "airy", "motion_sampled"}
        The family.
    widths : tensor (W,) or sequence of float
        Widths in pixels, at least 0.
    shape : (int, int)
        Size of the kernels in pixels.

    Returns
    -------
    tensor (W, 1, kh, kw)
        On the device, and of the dtype, of ``widths`` where that is a floating tensor, float32
        otherwise.

    Raises
    ------
    ValueError
        When the family is unknown or a width is negative or not finite.
    """
    if name not in WIDTH_FAMILIES:
        raise ValueError(f"unknown family {name!r}, expected one of {tuple(WIDTH_FAMILIES)}")
    floating = torch.is_tensor(widths) and widths.is_floating_point()
    dtype = widths.dtype if floating else torch.float32
    widths = torch.as_tensor(widths, dtype=torch.float64)
    if widths.ndim != 1 or not ((widths >= 0) & widths.isfinite()).all():
        raise ValueError(f"widths must be a list of finite numbers, at least 0, got {widths}")
    widths = widths[:, None, None]
    distance = radii(shape, device=widths.device)
    # the formulae divide by the width
    kernels = WIDTH_FAMILIES[name](torch.where(widths == 0, 1.0, widths), shape)
    dirac = (distance == 0).to(kernels.dtype)
    return normalized(torch.where(widths == 0, dirac, kernels), dtype)


def _gaussian(widths, shape):
    return torch.exp(-0.5 * (radii(shape, device=widths.device) / widths) ** 2)


def _defocus(widths, shape):
    return _smoothed(_plateau(radii(shape, device=widths.device), widths))


def _motion(widths, shape):
    rows, columns = offsets(shape, device=widths.device)
    parts = (torch.arange(N_PARTS, dtype=columns.dtype, device=widths.device) + 0.5) / N_PARTS - 0.5
    segment = _plateau((columns[..., None] + parts).abs(), widths[..., None]).mean(-1)
    return _smoothed((rows == 0) * segment)


def _motion_sampled(widths, shape):
    rows, columns = offsets(shape, device=widths.device)
    return _smoothed((rows == 0) * _plateau(columns.abs(), widths))


def _airy(widths, shape):
    radius = max(shape) * widths / (2 * torch.pi**2)
    return airy_profile(radii(shape, device=widths.device), radius)


def _plateau(distance, width):
    """1 up to ``width``, then a smooth fall to 0 at ``width`` + 1."""
    excess = (distance - width).clamp(0, 1)
    return torch.exp(1 - 1 / (1 - excess**2))


def _smoothed(kernels):
    """``kernels`` (W, kh, kw) convolved with a Gaussian of std 0.5 on 5 by 5 taps."""
    taps = torch.exp(-2 * torch.arange(-2, 3, dtype=kernels.dtype, device=kernels.device) ** 2)
    taps = torch.outer(taps, taps)
    return F.conv2d(kernels[:, None], taps[None, None], padding=2)[:, 0]


WIDTH_FAMILIES = {
    "gaussian": _gaussian,
    "defocus": _defocus,
    "motion": _motion,
    "airy": _airy,
    "motion_sampled": _motion_sampled,
}
