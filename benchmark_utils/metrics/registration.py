"""Registration: blind deconvolution knows the image up to a shift, so metrics undo the shift first.

Moving the kernel by d and the image by -d leaves ``h * x`` as it is. An estimate is therefore
compared to the truth at the shift that minimises the sum of squared differences (SSD) over the
truth's inner crop, among **all** shifts up to ``max_shift`` pixels.

Sign: ``shift = (dy, dx)`` says that the estimate is the truth moved down by dy and right by dx,
``estimate[i + dy, j + dx] ~ truth[i, j]``.
"""

from numbers import Integral, Real
from typing import NamedTuple

import torch

from benchmark_utils.physics import windows
from benchmark_utils.problem import check_images

TIE = 1e-12  # SSDs that differ by less than this share of the energy are equal but for rounding


class Registration(NamedTuple):
    """An estimate laid over the truth.

    Attributes
    ----------
    estimate : tensor (B, C, H - 2 border, W - 2 border)
        The part of the estimate that matches ``truth``.
    truth : tensor (B, C, H - 2 border, W - 2 border)
        The inner crop of the truth.
    shift : tensor (B, 2)
        Rows and columns, in pixels, by which the estimate is the truth moved (down and right
        positive), float64.
    """

    estimate: torch.Tensor
    truth: torch.Tensor
    shift: torch.Tensor


def largest_shift(kernel_shape, image_size):
    """Return the shifts (rows, columns) worth searching after a blur of ``kernel_shape``.

    A kernel can move by half its size before it leaves its support, and the image moves with it.
    The search never goes beyond a quarter of the image, so that the crop keeps half of each side.
    """
    return tuple(min(k // 2, n // 4) for k, n in zip(kernel_shape, image_size, strict=True))


def register(estimate, truth, *, max_shift, border=None, subpixel=None):
    """Find, for each image, the shift of the estimate that minimises the SSD to the truth.

    Parameters
    ----------
    estimate, truth : tensors (B, C, H, W)
        Images of one size.
    max_shift : int or (int, int)
        Largest shift searched on each axis, in pixels; see :func:`largest_shift`.
    border : int, (int, int) or None
        Pixels of the truth left out on each side, at least ``max_shift`` so that every shift is
        judged on the same, whole crop. None: exactly ``max_shift``.
    subpixel : float or None
        Step of the grid of shifts, one over a whole number (0.25 for quarters of a pixel); between
        pixels the estimate is interpolated bilinearly. None: whole pixels.

    Returns
    -------
    Registration
        The two crops and the shifts. Between equal shifts the smallest wins, so two constant
        images are at shift 0.

    Raises
    ------
    ValueError
        When the shapes differ or the crop is empty.
    """
    check_pair(estimate, truth)
    reach = _pair(max_shift, "max_shift")
    border = reach if border is None else _pair(border, "border")
    steps = _steps_per_pixel(subpixel)
    size = truth.shape[-2:]
    for side, margin, shift in zip(size, border, reach, strict=True):
        if margin < shift:
            raise ValueError(f"border must be at least max_shift = {shift}, got {margin}")
        if side <= 2 * margin:
            raise ValueError(f"a border of {margin} leaves nothing of images of size {tuple(size)}")
    truth = _trim(truth, border)
    estimate = _trim(estimate, [b - r for b, r in zip(border, reach, strict=True)])
    surface = _ssd_surface(estimate, truth, reach, steps)
    shift = _best_shift(surface, estimate, truth, reach, steps)
    return Registration(_shifted(estimate, truth.shape[-2:], shift, reach), truth, shift)


def check_pair(estimate, truth):
    """Raise a ValueError unless the two are finite (B, C, H, W) images of one shape."""
    check_images(estimate, "estimate")
    check_images(truth, "truth")
    if estimate.shape != truth.shape:
        raise ValueError(
            f"estimate and truth must have one shape, got {tuple(estimate.shape)} and "
            f"{tuple(truth.shape)}; cut both to the observation with benchmark_utils.problem.frame"
        )


def smallest_shift(is_best, rows, columns):
    """Return the (B, 2) shift nearest to 0 among those marked in ``is_best`` (B, n, m).

    ``rows`` (n,) and ``columns`` (m,) are the shifts that the two axes of ``is_best`` stand for.
    """
    length = rows[:, None].square() + columns.square()
    index = torch.where(is_best, length, torch.inf).flatten(1).argmin(1)
    return torch.stack([rows[index // len(columns)], columns[index % len(columns)]], 1)


def _ssd_surface(estimate, truth, reach, steps):
    """Return the SSD (B, n, m) of every shift of the grid, ordered from -reach to reach.

    ``estimate`` is larger than ``truth`` by ``reach`` pixels on each side. Each fraction of a
    pixel is one interpolated image, whose integer shifts are all found at once.
    """
    estimate, truth = estimate.double(), truth.double()
    surface = truth.new_empty(len(truth), *(2 * r * steps + 1 for r in reach))
    cross = _cross_correlation(estimate, truth)
    energy = truth.square().sum((1, 2, 3))[:, None, None]
    for i in range(steps):
        for j in range(steps):
            fraction = i / steps, j / steps
            own = _window_sums(_interpolate(estimate, fraction).square().sum(1), truth.shape[-2:])
            # Interpolation is linear: that of the correlation is the correlation of that.
            surface[:, i::steps, j::steps] = own - 2 * _interpolate(cross, fraction) + energy
    return surface


def _cross_correlation(estimate, truth):
    """Inner product (B, n, m) of the truth with each window of the estimate."""
    size = estimate.shape[-2:]
    # No window wraps around, so the circular correlation of this size is already the exact one.
    spectrum = torch.fft.rfft2(estimate) * torch.fft.rfft2(truth, s=size).conj()
    height, width = (e - t + 1 for e, t in zip(size, truth.shape[-2:], strict=True))
    return torch.fft.irfft2(spectrum.sum(1), s=size)[:, :height, :width]


def _window_sums(values, size):
    """Sum (B, n, m) of ``values`` (B, H, W) over each of its windows of ``size``."""
    for axis, length in zip((-2, -1), size, strict=True):
        total = values.cumsum(axis)
        total = torch.cat([torch.zeros_like(total.narrow(axis, 0, 1)), total], axis)
        n = total.shape[axis] - length
        values = total.narrow(axis, length, n) - total.narrow(axis, 0, n)
    return values


def _interpolate(image, fraction):
    """Bilinear values of ``image`` (..., H, W) at its pixels moved by ``fraction`` in [0, 1).

    An axis with a fraction loses its last pixel.
    """
    for axis, weight in zip((-2, -1), fraction, strict=True):
        if weight:
            n = image.shape[axis] - 1
            image = torch.lerp(image.narrow(axis, 0, n), image.narrow(axis, 1, n), weight)
    return image


def _best_shift(surface, estimate, truth, reach, steps):
    """Shift (B, 2) of the smallest SSD; the nearest to 0 among equal ones."""
    rows, columns = (
        torch.arange(-r * steps, r * steps + 1, dtype=torch.float64, device=surface.device) / steps
        for r in reach
    )
    energy = sum(images.double().square().sum((1, 2, 3)) for images in (estimate, truth))
    least = surface.amin((1, 2)) + TIE * energy
    return smallest_shift(surface <= least[:, None, None], rows, columns)


def _shifted(estimate, size, shift, reach):
    """Window (B, C, *size) of the estimate at ``shift`` (B, 2), bilinear between pixels."""
    whole = shift.floor()
    first = whole.long() + torch.tensor(reach, device=shift.device)
    # What lies beyond the border is weighted by 0.
    window = windows(estimate, first, [side + 1 for side in size], "repeat")
    down, right = (shift - whole).to(estimate.dtype)[:, :, None, None, None].unbind(1)
    window = torch.lerp(window[:, :, :-1], window[:, :, 1:], down)
    return torch.lerp(window[..., :-1], window[..., 1:], right)


def _trim(image, margin):
    top, left = margin
    return image[..., top : image.shape[-2] - top, left : image.shape[-1] - left]


def _pair(value, name):
    """Return ``value`` as (rows, columns); one number stands for both."""
    pair = (value, value) if isinstance(value, Real) else tuple(value)
    if len(pair) != 2 or any(not isinstance(v, Integral) or v < 0 for v in pair):
        raise ValueError(f"{name} must be one or two whole numbers of at least 0, got {value!r}")
    return tuple(int(v) for v in pair)


def _steps_per_pixel(subpixel):
    if subpixel is None:
        return 1
    if not 0 < subpixel <= 1 or abs(1 / subpixel - round(1 / subpixel)) > 1e-9:
        raise ValueError(f"subpixel must be one over a whole number, got {subpixel}")
    return round(1 / subpixel)
