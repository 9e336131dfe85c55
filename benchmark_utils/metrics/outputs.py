"""Files of restored images: which pair of a data set each one belongs to, and its pixels."""

import re
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from scipy.io import loadmat

SUFFIXES = (".bmp", ".mat", ".png", ".tif", ".tiff")  # lossless formats only


def find_outputs(folder, pattern, example, keys):
    """Find the file of each pair in a folder of outputs.

    Parameters
    ----------
    folder : path
        Its files are looked at, not its sub-folders.
    pattern : str
        Regular expression of the two numbers of a pair, searched in the name without suffix.
    example : str
        A name that fits it, for the error message.
    keys : container of (int, int)
        The pairs of the data set.

    Returns
    -------
    dict
        (int, int) -> Path, sorted. Files that name no pair are left aside.

    Raises
    ------
    FileNotFoundError
        When the folder is missing or no file in it names a pair.
    ValueError
        When a name fits several pairs or two files name one pair.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise FileNotFoundError(f"the folder {folder} does not exist")
    found = {}
    for path in sorted(p for p in folder.iterdir() if p.suffix.lower() in SUFFIXES):
        named = {tuple(map(int, numbers)) for numbers in re.findall(pattern, path.stem)}
        named = sorted(key for key in named if key in keys)
        if len(named) > 1:
            raise ValueError(f"the name of {path} fits several pairs: {named}")
        for key in named:
            if key in found:
                raise ValueError(f"both {found[key]} and {path} are outputs of pair {key}")
            found[key] = path
    if not found:
        raise FileNotFoundError(
            f"{folder} holds no {', '.join(SUFFIXES)} file named like *{example}*"
        )
    return dict(sorted(found.items()))


def read_image(path):
    """Read an image as a float64 tensor (1 or 3, H, W) in [0, 1].

    Raises
    ------
    FileNotFoundError
        When there is no such file.
    ValueError
        When it is no 8-bit or 16-bit image.
    """
    try:
        with Image.open(path) as image:
            # Palettes and bits become colours; 16-bit images are left as they are.
            pixels = np.asarray(image.convert("RGB") if image.mode in ("1", "P") else image)
    except FileNotFoundError:
        raise FileNotFoundError(f"{path} is missing") from None
    except OSError as error:
        raise ValueError(f"{path} cannot be read as an image: {error}") from error
    return _in_unit_range(pixels, path)


def read_array(path, size):
    """Read from a .mat file (up to version 7) its one array of ``size`` (H, W), grey or RGB.

    Returns and raises as :func:`read_image`, with floating values as they are.
    """
    try:
        content = loadmat(path)
    except FileNotFoundError:
        raise FileNotFoundError(f"{path} is missing") from None
    except (NotImplementedError, ValueError, OSError) as error:
        raise ValueError(f"{path} cannot be read as a .mat file of version 7: {error}") from error
    arrays = {name: a for name, a in content.items() if np.shape(a)[:2] == tuple(size)}
    if len(arrays) != 1:
        raise ValueError(f"{path} must hold one array of size {tuple(size)}, got {sorted(arrays)}")
    return _in_unit_range(*arrays.values(), path)


def read_output(path, size):
    """Read an image or .mat file of ``size`` (H, W); see :func:`read_image`, :func:`read_array`."""
    image = read_array(path, size) if path.suffix.lower() == ".mat" else read_image(path)
    if tuple(image.shape[-2:]) != tuple(size):
        raise ValueError(f"{path} has size {tuple(image.shape[-2:])}, expected {tuple(size)}")
    return image


def _in_unit_range(pixels, path):
    if pixels.dtype.kind == "u":
        pixels = pixels / np.iinfo(pixels.dtype).max
    elif pixels.dtype.kind != "f":
        raise ValueError(f"{path} must hold unsigned or floating values, got {pixels.dtype}")
    if pixels.ndim == 2:
        pixels = pixels[..., None]
    channels = 1 if pixels.shape[2] < 3 else 3  # an opacity channel is dropped
    return torch.from_numpy(np.moveaxis(pixels[..., :channels], 2, 0).astype(np.float64))
