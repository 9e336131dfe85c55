"""Sharp photographs: those embedded in scikit-image's wheel, and any folder of images."""

from numbers import Integral

import numpy as np
import torch
from PIL import Image
from skimage import data

from benchmark_utils.files import PICTURES, FileError, list_files, read_pixels

N_LISTED = 50  # names in an error message

# Square crops (function of skimage.data, top, left, side), all of them in the wheel. The first
# three, a face, an animal and a still life, stand for FFHQ, AFHQ and everything else.
PHOTOGRAPHS = {
    "face": ("astronaut", 0, 96, 256),
    "cat": ("cat", 20, 90, 260),
    "coffee": ("coffee", 20, 120, 360),
    "astronaut": ("astronaut", 0, 0, 512),
    "whiskers": ("cat", 80, 130, 160),
    "cup": ("coffee", 90, 150, 200),
    "camera": ("camera", 0, 80, 360),
    "rocket": ("rocket", 40, 180, 360),
    "suit": ("astronaut", 230, 120, 280),
    "saucer": ("coffee", 190, 260, 200),
    "tripod": ("camera", 220, 150, 280),
    "clock": ("clock", 0, 60, 300),
    "coins": ("coins", 20, 20, 280),
    "tissue": ("immunohistochemistry", 100, 100, 320),
    "fundus": ("retina", 350, 350, 700),
    "galaxies": ("hubble_deep_field", 250, 300, 400),
}

# Where a crop lies, as shares of the room that it has: (down, right).
POSITIONS = {
    "centre": (0.5, 0.5),
    "top-left": (0.0, 0.0),
    "top-right": (0.0, 1.0),
    "bottom-left": (1.0, 0.0),
    "bottom-right": (1.0, 1.0),
}


def choose(names, selection, what):
    """Choose the first ``selection`` of ``names``, the one name that it is, or ``all``.

    Raises
    ------
    ValueError
        When there are fewer, or none of that name; the message calls them ``what``.
    """
    if selection == "all":
        return list(names)
    if isinstance(selection, int) and 1 <= selection <= len(names):
        return list(names)[:selection]
    if selection in names:
        return [selection]
    known = ", ".join(names) if len(names) <= N_LISTED else f"{names[0]} to {names[-1]}"
    raise ValueError(
        f"{what} must be a number from 1 to {len(names)}, all, or one of {known}, got {selection!r}"
    )


def photograph_names(selection):
    """Names of the first ``selection`` embedded photographs, or the one name that it is.

    See :func:`choose`.
    """
    return choose(list(PHOTOGRAPHS), selection, "photographs")


def load_photograph(name, size):
    """Load the embedded photograph ``name`` as a tensor (1, 3, size, size) in [0, 1].

    Raises
    ------
    ValueError
        When the name is unknown; the message lists ``PHOTOGRAPHS``.
    """
    if name not in PHOTOGRAPHS:
        raise ValueError(f"unknown photograph {name!r}: choose from {', '.join(PHOTOGRAPHS)}")
    function, top, left, side = PHOTOGRAPHS[name]
    pixels = getattr(data, function)()
    return to_tensor(pixels[top : top + side, left : left + side], size)


def list_images(folder):
    """List the image files, sorted, under ``folder``; see :func:`benchmark_utils.files.list_files`.

    Raises
    ------
    FileNotFoundError
        When the folder is missing or holds no image.
    ValueError
        When it is no folder or cannot be read.
    """
    files = list_files(folder, PICTURES)
    if not files:
        raise FileNotFoundError(f"{folder} holds no image")
    return files


def load_image(file, size=None):
    """Load an image file as a tensor (1, 3, H, W) in [0, 1], its centre square resized to ``size``.

    Raises
    ------
    FileNotFoundError, ValueError
        As :func:`benchmark_utils.files.read_image`, or when the image is smaller than ``size``; the
        message names the file.
    """
    pixels = read_pixels(file)
    if size is not None:
        height, width = pixels.shape[:2]
        side = min(height, width)
        top, left = (height - side) // 2, (width - side) // 2
        pixels = pixels[top : top + side, left : left + side]
    try:
        return to_tensor(pixels, size)
    except ValueError as error:
        raise FileError(f"{file}: {error}") from None


def load_crop(file, size=None, position="centre"):
    """Load an image file, or a square cut out of it, as a tensor (1, 3, H, W) in [0, 1].

    Parameters
    ----------
    file : path
    size, position
        As in :func:`crop`.

    Raises
    ------
    FileNotFoundError, ValueError
        As :func:`load_image` and :func:`crop`; the message names the file.
    """
    image = load_image(file)
    try:
        return crop(image, size, position)
    except ValueError as error:
        raise FileError(f"{file}: {error}") from None


def crop(image, size=None, position="centre"):
    """Cut a square of ``size`` out of ``image`` (..., H, W), at a place of ``POSITIONS``.

    The whole image when ``size`` is None.

    Raises
    ------
    ValueError
        When the position is unknown or the size larger than the image.
    """
    if position not in POSITIONS:
        raise ValueError(f"position must be one of {tuple(POSITIONS)}, got {position!r}")
    if size is None:
        return image
    if not 1 <= size <= min(image.shape[-2:]):
        raise ValueError(f"size must be from 1 to {min(image.shape[-2:])} pixels, got {size}")
    top, left = (
        round(share * (side - size))
        for share, side in zip(POSITIONS[position], image.shape[-2:], strict=True)
    )
    return image[..., top : top + size, left : left + size]


def to_tensor(pixels, size=None):
    """Turn pixels into a tensor (1, 3, H, W) in [0, 1], resized to size x size if given.

    Parameters
    ----------
    pixels : array (H, W), (H, W, 1) or (H, W, 3)
        uint8, or floats in [0, 1].
    size : int, optional
        At most the shorter side.
    """
    pixels = pixels.reshape(*pixels.shape[:2], -1)
    if size is not None and pixels.shape[:2] != (size, size):
        shortest = min(pixels.shape[:2])
        if not isinstance(size, Integral) or size < 1:
            raise ValueError(f"size must be a positive integer, got {size!r}")
        if size > shortest:
            raise ValueError(f"size {size} is larger than the image, {shortest} pixels")
        pixels = _resized(pixels, size)
    image = torch.from_numpy(pixels.astype(np.float32)) / (255 if pixels.dtype == np.uint8 else 1)
    return image.permute(2, 0, 1)[None].expand(-1, 3, -1, -1).contiguous()


def _resized(pixels, size):
    """Pixels (size, size, channels) of the same type, by Pillow's Lanczos filter."""
    if pixels.dtype == np.uint8:
        planes = [Image.fromarray(plane) for plane in np.moveaxis(pixels, 2, 0)]
        return np.stack([plane.resize((size, size), Image.LANCZOS) for plane in planes], 2)
    planes = [Image.fromarray(plane.astype(np.float32)) for plane in np.moveaxis(pixels, 2, 0)]
    # The filter overshoots at edges; Pillow clips its 8-bit results in the same way.
    return np.stack([plane.resize((size, size), Image.LANCZOS) for plane in planes], 2).clip(0, 1)


def to_grey(images):
    """Return the luminance (B, 1, H, W) of (B, 3, H, W), with the weights of Rec. 601."""
    weights = images.new_tensor([0.299, 0.587, 0.114]).view(1, 3, 1, 1)
    return (weights * images).sum(1, keepdim=True)
