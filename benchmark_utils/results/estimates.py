"""Whole batches of estimates, beside the results: these keep four pictures, the files keep all.

A run stores them where the environment variable ``BLIND_ESTIMATES`` names a folder.
"""

import hashlib
import os
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmark_utils.files import naming

STORE = "BLIND_ESTIMATES"
DIGITS = 24  # of the hash that names a file


class Estimates(NamedTuple):
    """Estimates of a batch.

    Attributes
    ----------
    names : list of str
    images : array (B, C, H, W)
        float32, cut to the frame of the observation.
    kernels : array (B, 1 or N, kh, kw)
        float32.
    """

    names: list
    images: np.ndarray
    kernels: np.ndarray


def estimates_folder():
    """Absolute path of the folder that the environment names; empty where it names none."""
    folder = os.environ.get(STORE)
    return str(Path(folder).expanduser().resolve()) if folder else ""


def store_estimates(problem, names, image, kernel):
    """Write the batch to a file named after what it holds; what the results keep of it.

    Returns
    -------
    dict
        ``estimates``: the path of the file; empty where the environment names no folder.
    """
    from benchmark_utils.problem import frame  # here, since readers of results need no torch

    folder = estimates_folder()
    if not folder:
        return {}
    framed = frame(image, kernel.shape[-2:], problem.boundary)
    arrays = {
        "names": np.array(list(names)),
        "images": framed.detach().float().cpu().numpy(),
        "kernels": kernel.detach().float().cpu().numpy(),
    }
    digest = hashlib.sha256()
    for array in arrays.values():
        digest.update(f"{array.shape} {array.dtype}".encode() + array.tobytes())
    file = Path(folder) / f"{digest.hexdigest()[:DIGITS]}.npz"
    file.parent.mkdir(parents=True, exist_ok=True)
    with open(file, "wb") as content:
        np.savez(content, **arrays)
    return {"estimates": str(file)}


def read_estimates(file):
    """:class:`Estimates` that :func:`store_estimates` wrote.

    Raises
    ------
    FileNotFoundError, ValueError
        When the file is missing or damaged; the message names it.
    """
    with naming(file, "stored estimates"), np.load(file, allow_pickle=False) as content:
        return Estimates(content["names"].tolist(), content["images"], content["kernels"])
