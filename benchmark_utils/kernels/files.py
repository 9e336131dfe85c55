"""Measured kernels: Levin's eight and KAIR's twelve in the data home, and anybody's own file."""

from pathlib import Path

import numpy as np
import torch

from benchmark_utils.files import (
    ARRAYS,
    PICTURES,
    Unfit,
    data_path,
    naming,
    nonnegative,
    read_kernel,
    read_variables,
)
from benchmark_utils.kernels.grid import normalized
from benchmark_utils.problem import check_kernel_shape

N_LEVIN = 8
N_KAIR = 12
KERNELS = "kernels"  # their folder in the data home


def levin(shape=None, *, index=1, folder=None):
    """Camera shake measured by Levin, Weiss, Durand and Freeman (2009), as a true kernel.

    Their observations are the correlation of the image with the published array f. This project
    uses the true convolution, so the function returns f rotated by 180 degrees.

    Parameters
    ----------
    shape : (int, int), optional
        Size to embed the kernel in, centre on centre; its own size when omitted (19, 17, 15, 27,
        13, 21, 23 and 23 pixels a side).
    index : int
        Number of the kernel, 1 to 8, as in the published file names.
    folder : path, optional
        Where ``Levin09.mat`` (HDF5) lies; ``kernels/`` in the data home when omitted.

    Returns
    -------
    tensor (1, 1, kh, kw)

    Raises
    ------
    FileNotFoundError
        When the file is absent.
    ValueError
        When ``index`` is out of range, ``shape`` too small, or the file damaged.
    """
    _check_index(index, N_LEVIN)
    return _embed(np.rot90(_read("Levin09.mat", folder, index), 2), shape)


def kair(shape=None, *, index=1, folder=None):
    """One of the twelve 25x25 kernels of the KAIR toolbox: eight Gaussian, four motion.

    Parameters and errors are those of :func:`levin`, with ``kernels_12.mat`` (MATLAB 5) and
    ``index`` from 1 to 12. They were made for the true convolution and are not rotated.
    """
    _check_index(index, N_KAIR)
    return _embed(_read("kernels_12.mat", folder, index), shape)


def measured(shape=None, *, path):
    """A kernel of your own: a picture, .npy or .mat file, as a true kernel (it is not rotated).

    Parameters
    ----------
    shape : (int, int), optional
        Size to embed the kernel in, centre (h // 2, w // 2) on centre; its own when omitted.
    path : path
        See :func:`own_kernel`.

    Returns
    -------
    tensor (1, 1, kh, kw)

    Raises
    ------
    FileNotFoundError, ValueError
        As :func:`benchmark_utils.files.read_kernel`, or when ``shape`` is too small.
    """
    file = own_kernel(path)
    kernel = read_kernel(file)[0]
    with naming(file, "a kernel"):
        return _embed(kernel.numpy(), shape)


def own_kernel(path):
    """Where the file ``path`` of a kernel lies: there, or in ``kernels/`` of the data home."""
    place = Path(path).expanduser()
    return place if place.is_file() else data_path(KERNELS) / place


def is_kernel_file(name):
    """Whether ``name`` is that of a file which may hold a kernel, by its suffix."""
    return isinstance(name, str) and Path(name).suffix.lower() in (*ARRAYS, *PICTURES)


def _check_index(index, count):
    if index != int(index) or not 1 <= index <= count:
        raise ValueError(f"index must be an integer from 1 to {count}, got {index}")


def _read(name, folder, index):
    """Kernel ``index``, from 1, among the cells ``kernels`` of the file ``name``: (h, w)."""
    path = _find(name, data_path(KERNELS) if folder is None else Path(folder))
    cells = read_variables(path, "kernels")["kernels"].ravel()
    with naming(path, "kernels"):
        if cells.dtype != object or len(cells) < index:
            raise Unfit(f"holds no {index} cells named kernels")
        return nonnegative(cells[index - 1])


def _find(name, folder):
    """Path of the kernel file ``name``, or a FileNotFoundError that says where to put it."""
    path = folder / name
    if not path.is_file():
        raise FileNotFoundError(
            f"no {name} in {folder}: put there the file of that name from the folder kernels/ of "
            "the KAIR toolbox (https://github.com/cszn/KAIR); the data home is what the "
            "environment variable BENCHOPT_DATA_HOME names"
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
