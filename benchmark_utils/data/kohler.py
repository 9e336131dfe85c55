"""The photographs of Koehler et al. 2012, and the sharp frames of their trajectories."""

import re
from pathlib import Path

from benchmark_utils.data.images import load_crop
from benchmark_utils.files import find_file, list_files

KOHLER_PAIRS = [
    (photograph, trajectory) for photograph in range(1, 5) for trajectory in range(1, 13)
]
KOHLER_NAMES = {
    f"Blurry{photograph}_{trajectory}": (photograph, trajectory)
    for photograph, trajectory in KOHLER_PAIRS
}
SUFFIXES = (".png",)
MISSING_FRAMES = frozenset({(1, 3, 30)})  # (photograph, trajectory, frame), never recorded


def present_names(folder):
    """Names of the photographs that ``folder`` holds, in the order of the data set."""
    if not Path(folder).is_dir():
        return []
    present = {file.stem for file in list_files(folder, SUFFIXES, deep=False)}
    return [name for name in KOHLER_NAMES if name in present]


def load_blurry(folder, name, size=None, position="centre"):
    """Load the photograph ``name``, or a square crop of it, as a tensor (1, 3, H, W) in [0, 1].

    Parameters
    ----------
    folder : path
        Holds ``Blurry1_1.png`` and so on.
    name : str
        A key of ``KOHLER_NAMES``.
    size, position
        As in :func:`.load_crop`.

    Raises
    ------
    FileNotFoundError
        When the file is missing.
    ValueError
        When the photograph or the position is unknown, the file damaged or the size too large.
    """
    if name not in KOHLER_NAMES:
        raise ValueError(f"photograph must be Blurry1_1 to Blurry4_12, got {name!r}")
    return load_crop(find_file(folder, name, SUFFIXES), size, position)


def load_frames(files, size=None, position="centre"):
    """Yield the sharp frames (3, H, W) of ``files``, cut as their blurry photograph."""
    for file in files:
        yield load_crop(file, size, position)[0]


def frame_files(folder, photograph, trajectory):
    """Files of the sharp frames of one trajectory.

    Parameters
    ----------
    folder : path
        Holds ``Image1/Kernel3/GroundTruth1_3_1.png`` and so on.
    photograph, trajectory : int
        From 1 to 4 and from 1 to 12.

    Returns
    -------
    dict
        Number of the frame -> Path, in order; empty where there are none.

    Raises
    ------
    ValueError
        When two files have the number of one frame.
    """
    folder = Path(folder) / f"Image{photograph}" / f"Kernel{trajectory}"
    found = {}
    for file in list_files(folder, SUFFIXES, deep=False) if folder.is_dir() else []:
        numbered = re.fullmatch(rf"GroundTruth{photograph}_{trajectory}_(\d+)", file.stem)
        number = numbered and int(numbered[1])
        if number in found:
            raise ValueError(f"both {found[number]} and {file} are frame {number}")
        if numbered and (photograph, trajectory, number) not in MISSING_FRAMES:
            found[number] = file
    return dict(sorted(found.items()))
