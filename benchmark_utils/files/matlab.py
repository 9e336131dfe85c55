"""Variables of MATLAB's .mat files, of versions 4 to 7.3."""

from pathlib import Path

import h5py
import numpy as np

from benchmark_utils.files.errors import Unfit, naming
from benchmark_utils.files.matlab_tags import check_tags

TEXT = "char"  # class of MATLAB whose codes look like numbers


def read_variables(file, *names):
    """Arrays of a .mat file by name; cells are arrays of objects.

    Parameters
    ----------
    file : path
    *names : str
        Those that must be there; the others are left aside if any are given.

    Returns
    -------
    dict
        str -> array, with the classes and the order of the axes that they have in MATLAB.

    Raises
    ------
    FileNotFoundError, ValueError
        As :func:`benchmark_utils.files.naming`, or when a name is missing.
    """
    with naming(file, "a .mat file"):
        with open(file, "rb"):  # a missing file is one for both readers
            found = _version_7_3(file) if h5py.is_hdf5(file) else _older(file)
        missing = [name for name in names if name not in found]
        if missing:
            raise Unfit(f"holds no {' and no '.join(missing)}, only {sorted(found)}")
        return {name: found[name] for name in names or found}


def _older(file):
    from scipy.io import loadmat, matlab  # here: few runs read such a file

    if matlab.matfile_version(file)[0] == 1:  # that is version 5
        check_tags(Path(file).read_bytes())
    # mat_dtype: MATLAB stores whole numbers and logicals in the smallest integers that hold them.
    content = loadmat(file, mat_dtype=True)
    return {
        name: value
        for name, value in content.items()
        if not name.startswith("__") and isinstance(value, np.ndarray)
    }


def _version_7_3(file):
    with h5py.File(file) as content:
        return {
            name: _array(value)
            for name, value in content.items()
            if isinstance(value, h5py.Dataset) and _is_array(value)
        }


def _is_array(dataset):
    """Whether a dataset is more than text or the note of an empty array."""
    return _class(dataset) != TEXT and "MATLAB_empty" not in dataset.attrs


def _array(dataset):
    """Content of a dataset; HDF5 hands out the axes of MATLAB in reverse."""
    values = np.asarray(dataset[()]).T
    if dataset.dtype == h5py.ref_dtype:
        cells = np.empty(values.shape, object)
        for index, reference in np.ndenumerate(values):
            cells[index] = _array(dataset.file[reference])
        return cells
    return values.astype(bool) if _class(dataset) == "logical" else values


def _class(dataset):
    name = dataset.attrs.get("MATLAB_class", b"")
    return name.decode() if isinstance(name, bytes) else str(name)
