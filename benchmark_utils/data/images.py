"""Sharp photographs: those embedded in scikit-image's wheel, and any folder of images."""

from pathlib import Path

import numpy as np
import torch
from PIL import Image
from skimage import data

N_LISTED = 50  # names in an error message
IMAGE_SUFFIXES = {".bmp", ".jpeg", ".jpg", ".png", ".tif", ".tiff"}

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
    return to_tensor(Image.fromarray(pixels[top : top + side, left : left + side]), size)


def list_images(folder):
    """List the image files, sorted, under ``folder``.

    Raises
    ------
    FileNotFoundError
        When the folder is missing or holds no image.
    """
    folder = Path(folder)
    files = sorted(f for f in folder.rglob("*") if f.suffix.lower() in IMAGE_SUFFIXES)
    if not files:
        state = "holds no image" if folder.is_dir() else "does not exist"
        raise FileNotFoundError(f"{folder} {state}")
    return files


def load_image(file, size=None):
    """Load an image file as a tensor (1, 3, H, W) in [0, 1], its centre square resized to ``size``.

    Raises
    ------
    ValueError
        When the file cannot be read as an image.
    """
    try:
        with Image.open(file) as image:
            image = image.convert("RGB")
    except OSError as error:
        raise ValueError(f"{file} cannot be read as an image: {error}") from error
    if size is not None:
        side = min(image.size)
        left, top = (image.width - side) // 2, (image.height - side) // 2
        image = image.crop((left, top, left + side, top + side))
    return to_tensor(image, size)


def to_tensor(image, size=None):
    """Turn a PIL image into a tensor (1, 3, H, W) in [0, 1], resized to size x size if given."""
    image = image.convert("RGB")
    if size is not None and image.size != (size, size):
        if size > min(image.size):
            raise ValueError(f"size {size} is larger than the image, {min(image.size)} pixels")
        image = image.resize((size, size), Image.LANCZOS)
    pixels = np.array(image, dtype=np.float32) / 255
    return torch.from_numpy(pixels).permute(2, 0, 1)[None].contiguous()


def to_grey(images):
    """Return the luminance (B, 1, H, W) of (B, 3, H, W), with the weights of Rec. 601."""
    weights = images.new_tensor([0.299, 0.587, 0.114]).view(1, 3, 1, 1)
    return (weights * images).sum(1, keepdim=True)
