"""The images whose landscape is measured, by kind; the embedded networks were trained on none."""

import numpy as np
import torch

from benchmark_utils.data import (
    list_images,
    load_image,
    load_photograph,
    photograph_names,
    read_digits,
)
from benchmark_utils.randomness import is_held_back, keyed_noise

FOLDERS = {"faces": "ffhq", "digits": "mnist"}  # in the data home


def get_images(kind, count, size, folder=None):
    """``count`` images (B, C, size, size) in [0, 1], and their names.

    Parameters
    ----------
    kind : str
        ``photographs``: the first of the embedded ones, at most 16; ``faces``: the embedded face,
        then the aligned ones of ``folder``; ``digits``: binary ones at 32 pixels that training held
        back; ``noise``: white Gaussian, mean 0.5 and standard deviation 0.25, as photographs have.
    count : int
        At most; a folder may hold fewer.
    size : int
        Side in pixels; digits have their own.
    folder : Path, optional
        Of the faces or digits.

    Raises
    ------
    ValueError
        When the kind is unknown.
    FileNotFoundError
        When a file is missing.
    """
    if kind not in KINDS:
        raise ValueError(f"unknown kind of images {kind!r}, expected one of {sorted(KINDS)}")
    return KINDS[kind](count, size, folder)


def _photographs(count, size, folder):
    names = photograph_names(count)
    return torch.cat([load_photograph(name, size) for name in names]), names


def _faces(count, size, folder):
    files = list_images(folder)[: count - 1]
    faces = [load_photograph("face", size), *(load_image(file, size) for file in files)]
    return torch.cat(faces), ["face", *(file.stem for file in files)]


def _digits(count, size, folder):
    digits = read_digits(folder / "t10k-images-idx3-ubyte.gz")
    chosen = np.flatnonzero(is_held_back(np.arange(len(digits))))[:count]
    images = torch.from_numpy(digits[chosen]).permute(0, 3, 1, 2).float() / 255
    return images, [f"digit {number}" for number in chosen]


def _noise(count, size, folder):
    names = [f"noise {number}" for number in range(count)]
    return 0.5 + 0.25 * keyed_noise((3, size, size), names, "noise"), names


KINDS = {"photographs": _photographs, "faces": _faces, "digits": _digits, "noise": _noise}
