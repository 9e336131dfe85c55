"""Measured kernels, read from files of the data home: Levin's eight and KAIR's twelve."""

import os
from pathlib import Path

import h5py
import numpy as np
import torch
from scipy.io import loadmat

from benchmark_utils.kernels.grid import normalized
from benchmark_utils.problem import check_kernel_shape

N_LEVIN = 8
N_KAIR = 12


def levin(shape=None, *, index=1, folder=None):
    """Camera shake measured by Levin, Weiss, Durand and Freeman (2009), as a true kernel.

    Their observations are the correlation of the image with the published array f. Under the true
    convolution of this project the kernel is therefore f rotated by 180 degrees, which is what is
    returned.

    Parameters
    ----------
    shape : (int, int), optional
        Size to embed the kernel in, centre on centre; its own size when omitted (19, 17, 15, 27,
        13, 21, 23 and 23 pixels a side).
    index : int
        Number of the kernel, 1 to 8, as in the published file names.
    folder : path, optional
        Where ``Levin09.mat`` (HDF5) lies; ``kernels/`` in the folder that the environment variable
        ``BENCHOPT_DATA_HOME`` names when omitted.

    Returns
    -------
    tensor (1, 1, kh, kw)

    Raises
    ------
    FileNotFoundError
        When the file is absent.
    ValueError
        When ``index`` is out of range or ``shape`` too small.
    """
    _check_index(index, N_LEVIN)
    with h5py.File(_find("Levin09.mat", folder)) as file:
        # MATLAB stores columns first, so HDF5 hands out the transpose
        published = file[file["kernels"][index - 1, 0]][:].T
    return _embed(np.rot90(published, 2), shape)


def kair(shape=None, *, index=1, folder=None):
    """One of the twelve 25x25 kernels of the KAIR toolbox: eight Gaussian, four motion.

    Parameters and errors are those of :func:`levin`, with ``kernels_12.mat`` (MATLAB 5) and
    ``index`` from 1 to 12. They were made for the true convolution and are not rotated.
    """
    _check_index(index, N_KAIR)
    kernels = loadmat(_find("kernels_12.mat", folder))["kernels"]
    return _embed(kernels[0, index - 1], shape)


def _check_index(index, count):
    if index != int(index) or not 1 <= index <= count:
        raise ValueError(f"index must be an integer from 1 to {count}, got {index}")


def _find(name, folder):
    """Path of the kernel file ``name``, or a FileNotFoundError that says where to put it."""
    if folder is None:
        home = os.environ.get("BENCHOPT_DATA_HOME")
        if home is None:
            raise FileNotFoundError(
                f"{name} is needed: set the environment variable BENCHOPT_DATA_HOME to the data "
                f"home and put the file in its folder kernels/, or pass folder="
            )
        folder = Path(home) / "kernels"
    path = Path(folder) / name
    if not path.is_file():
        raise FileNotFoundError(
            f"no {name} in {folder}: put there the file of that name from the folder kernels/ of "
            f"the KAIR toolbox (https://github.com/cszn/KAIR)"
        )
    return path


def _embed(kernel, shape):
    """Array (h, w) as a kernel of ``shape``, its centre (h // 2, w // 2) on the new centre."""
    kernel = torch.from_numpy(np.ascontiguousarray(kernel, dtype=np.float64))
    if shape is None:
        return normalized(kernel)
    shape = check_kernel_shape(shape)
    canvas = torch.zeros(shape, dtype=kernel.dtype)
    start = [side // 2 - own // 2 for side, own in zip(shape, kernel.shape, strict=True)]
    stop = [first + own for first, own in zip(start, kernel.shape, strict=True)]
    if min(start) < 0 or any(last > side for last, side in zip(stop, shape, strict=True)):
        raise ValueError(f"a kernel of shape {tuple(kernel.shape)} does not fit in {shape}")
    canvas[start[0] : stop[0], start[1] : stop[1]] = kernel
    return normalized(canvas)
