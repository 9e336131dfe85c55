"""The one reader of images: pictures, .npy and .mat files, after the type of what they hold."""

from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmark_utils.files.errors import Unfit, naming
from benchmark_utils.files.matlab import read_variables
from benchmark_utils.files.pictures import check_area, read_picture
from benchmark_utils.files.values import as_float, on_white, shaped, to_unit

PICTURES = (".bmp", ".gif", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp")
ARRAYS = (".mat", ".npy")


class Raw(NamedTuple):
    """What a file holds, as it is.

    Attributes
    ----------
    values : array (H, W, 1 or 3)
    opacity : array (H, W, 1) or None
        Of the type of ``values``.
    bits : int or None
        How many bits of an integer are in use, where the file says so.
    lossy : str or None
        The compression that changed the pixels, where one did.
    """

    values: np.ndarray
    opacity: np.ndarray | None = None
    bits: int | None = None
    lossy: str | None = None


def read_image(file, *, sizes=(), overshoot=0.0, lossless=False):
    """Read an image as a float64 tensor (1 or 3, H, W) in [0, 1].

    Integers of 8 and 16 bits are scaled by their range, floats are taken as they are;
    :mod:`benchmark_utils.files` says the rest.

    Parameters
    ----------
    file : path
        A picture, .npy or .mat.
    sizes : sequence of (int, int)
        Choose the variable of a .mat file: the one array of such a height and width. The only
        variable when omitted.
    overshoot : float
        How far floats may lie outside [0, 1].
    lossless : bool
        Refuse JPEG and other compression that changes the pixels.

    Raises
    ------
    FileNotFoundError
        When there is no such file.
    ValueError
        When it is damaged or holds something else; the message names it.
    """
    import torch  # here: listing files does without its two seconds

    pixels = read_pixels(file, sizes=sizes, overshoot=overshoot, lossless=lossless)
    return torch.from_numpy(np.ascontiguousarray(as_float(pixels).transpose(2, 0, 1)))


def read_pixels(file, *, sizes=(), overshoot=0.0, lossless=False):
    """Read an image as an array (H, W, 1 or 3): uint8 if the file is, else float64 in [0, 1].

    Parameters and errors are those of :func:`read_image`.
    """
    with naming(file):
        raw = read_raw(file, sizes)
        if lossless:
            check_lossless(raw)
        values = raw.values if raw.opacity is None else on_white(raw.values, raw.opacity)
        return to_unit(values, raw.bits, overshoot)


def read_raw(file, sizes=()):
    """What ``file`` holds, see :class:`Raw`; raises :class:`Unfit` or what its decoder raises."""
    suffix = Path(file).suffix.lower()
    if suffix == ".npy":
        return Raw(shaped(_read_npy(file)))
    if suffix == ".mat":
        return Raw(shaped(_read_mat(file, sizes)))
    picture = read_picture(file)
    values = picture.values
    if values.shape[2] in (2, 4):
        return Raw(values[..., :-1], values[..., -1:], picture.bits, picture.lossy)
    return Raw(values, None, picture.bits, picture.lossy)


def check_lossless(raw):
    """Refuse what a compression has changed."""
    if raw.lossy:
        raise Unfit(
            f"is compressed by {raw.lossy}, which changes the values that are scored: save it as "
            ".png, .tif or .npy"
        )


def _read_npy(file):
    # Mapped: a header that promises more than the file holds takes no memory.
    array = np.load(file, mmap_mode="r", allow_pickle=False)
    if not isinstance(array, np.ndarray):
        raise Unfit("is an archive of arrays, expected one array (numpy.save)")
    check_area(array.shape[:2])
    return np.array(array)


def _read_mat(file, sizes):
    """The one array of one of ``sizes``; the one array of numbers where no size is known."""
    numbers = {
        name: array
        for name, array in read_variables(file).items()
        if array.dtype.kind in "buif" and array.ndim in (2, 3)
    }
    sizes = {tuple(size) for size in sizes}
    fitting = {name: a for name, a in numbers.items() if not sizes or a.shape[:2] in sizes}
    if len(fitting) != 1:
        wanted = f" of size {' or '.join(map(str, sorted(sizes)))}" if sizes else ""
        named = sorted(fitting) or {name: a.shape for name, a in sorted(numbers.items())}
        raise Unfit(f"must hold one array{wanted}, got {named}")
    return fitting.popitem()[1]
