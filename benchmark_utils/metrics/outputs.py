"""Files of restored images: which pair of a data set each one belongs to, and its pixels."""

import re
from pathlib import Path

from benchmark_utils.files import ARRAYS, OVERSHOOT, PICTURES, list_files, read_image

SUFFIXES = (*ARRAYS, *PICTURES)


def find_outputs(folder, pattern, example, keys):
    """Find the files of each pair in a folder of outputs.

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
    outputs : dict
        (int, int) -> Path, sorted. Files that name no pair are left aside.
    errors : list of ValueError
        A name that fits several pairs; files that name one pair, of which none is taken.

    Raises
    ------
    FileNotFoundError
        When the folder is missing or no file in it names a pair.
    """
    found, errors = {}, []
    for path in list_files(folder, SUFFIXES, deep=False):
        named = {tuple(map(int, numbers)) for numbers in re.findall(pattern, path.stem)}
        named = sorted(key for key in named if key in keys)
        if len(named) > 1:
            errors.append(ValueError(f"the name of {path} fits several pairs: {named}"))
        elif named:
            found.setdefault(named[0], []).append(path)
    if not found and not errors:
        raise FileNotFoundError(
            f"{Path(folder)} holds no {', '.join(SUFFIXES)} file named like *{example}*"
        )
    for key, paths in found.items():
        if len(paths) > 1:
            listed = " and ".join(map(str, paths))
            errors.append(ValueError(f"both {listed} are outputs of pair {key}"))
    return {key: paths[0] for key, paths in sorted(found.items()) if len(paths) == 1}, errors


def read_output(path, size):
    """Read an image of ``size`` (H, W), which may overshoot [0, 1]; of a .mat, the one array of it.

    Raises
    ------
    FileNotFoundError, ValueError
        As :func:`benchmark_utils.files.read_image`, or when the size is another; the message names
        the file.
    """
    image = read_image(path, sizes=(size,), overshoot=OVERSHOOT, lossless=True)
    if tuple(image.shape[-2:]) != tuple(size):
        raise ValueError(f"{path} has size {tuple(image.shape[-2:])}, expected {tuple(size)}")
    return image
