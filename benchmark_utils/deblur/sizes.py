"""Whether there is a blur, and the size of a kernel that nobody knows."""

import torch

from benchmark_utils.algorithms.steps import without_weak
from benchmark_utils.learned import read_kernel
from benchmark_utils.physics import estimate_noise_std, resample_images

SCALES = (1.0, 0.5, 0.25)  # of the picture that the network reads: its kernels have 31 pixels
SMALLEST_READ = 96  # pixels a side
WEAK = 0.05  # share of the largest entry; what is below is haze
ROOM = 1.25  # of the window, around what was read
SMALLEST_WINDOW = 9
FILLED = 0.8  # share of the window from which on the kernel may go on outside of it
GROWTH = 1.5  # of such a window
TURNS = 4  # windows tried at most
TAIL = 0.01  # share of the mass that may lie beyond each side of the extent
RIM = 2  # pixels around the extent that are kept


def read_blur(grey, least_noise):
    """What a network makes of the blur: its spread, and how far it extends, both in pixels.

    It reads kernels of 31 pixels, in a second, and tells sharp from blurred. It reads a smaller
    copy, too, in which a long blur is short: the largest extent counts.

    Parameters
    ----------
    grey : tensor (1, 1, H, W)
        In [0, 1].
    least_noise : float
        Standard deviation below which no noise is assumed.

    Returns
    -------
    (float, float)
        The spread at full size, see :func:`spread`; the extent.
    """
    spreads, extents = [], []
    for scale in SCALES:
        size = tuple(round(side * scale) for side in grey.shape[-2:])
        if scale < 1 and min(size) < SMALLEST_READ:
            break
        copy = grey if scale == 1 else resample_images(grey, size, "valid")
        noise_std = max(estimate_noise_std(copy), least_noise)
        *_, kernel = read_kernel(copy, noise_std, (31, 31))
        kernel = without_weak(kernel, WEAK)
        spreads.append(spread(kernel))
        extents.append(max(extent(kernel)) / scale)
    return spreads[0], max(extents)


def find_kernel(kernel_of, expected, largest):
    """The kernel in a window around what was read, or in a larger one if it fills that.

    A window that is too small cuts the kernel; in one that is much too large, a blind method finds
    strokes that are not there.

    Parameters
    ----------
    kernel_of : callable side -> tensor (1, 1, side, side)
        The blind method.
    expected : float
        Extent of the blur in pixels.
    largest : int
        Largest side to try.

    Returns
    -------
    tensor (1, 1, kh, kw)
        Cut to its extent.
    """
    side = max(ROOM * expected, SMALLEST_WINDOW)
    for _ in range(TURNS):
        odd = min(2 * round(side / 2) + 1, largest)
        kernel = kernel_of(odd)
        if odd == largest or max(extent(kernel)) <= FILLED * odd:
            break
        side = GROWTH * odd
    return cropped(kernel)


def extent(kernel):
    """Rows and columns that hold the kernel (1, 1, kh, kw) but for ``TAIL`` on each side."""
    return tuple(last - first for first, last in _box(kernel))


def cropped(kernel):
    """The kernel in its extent with a rim, of odd sides about the centre of the extent."""
    spans = []
    for (first, last), side in zip(_box(kernel), kernel.shape[-2:], strict=True):
        half = (last - first) // 2 + RIM
        centre = (first + last) // 2
        half = min(half, centre, side - 1 - centre)
        spans.append(slice(centre - half, centre + half + 1))
    part = kernel[(..., *spans)]
    return part / part.sum((-2, -1), keepdim=True)


def _box(kernel):
    """First row and column of the extent, and those behind the last."""
    box = []
    for axis in (-1, -2):
        shares = kernel.double().sum(axis).flatten().cumsum(0)
        shares = shares / shares[-1]
        first = int((shares <= TAIL).sum())
        box.append((first, max(int((shares < 1 - TAIL).sum()) + 1, first + 1)))
    return box


def spread(kernel):
    """Root mean square distance (pixels) of the mass of a kernel (1, 1, kh, kw) from its centre."""
    plane = kernel[0, 0].double() / kernel.double().sum()
    squares = 0.0
    for axis in (0, 1):
        profile = plane.sum(1 - axis)
        places = torch.arange(len(profile), dtype=torch.float64)
        squares += float(profile @ (places - profile @ places) ** 2)
    return squares**0.5
