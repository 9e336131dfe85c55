"""Files of users: pictures, arrays, kernels, folders and the data home, each read in one way.

Every data set and every command reads images through :func:`read_image` or :func:`read_pixels`,
kernels through :func:`read_kernel` and folders through :func:`list_files`; the table of what is
read, and how, is in docs/data-conventions.md.
"""

from benchmark_utils.files.errors import FileError, Unfit, naming
from benchmark_utils.files.folders import find_file, list_files, names_of, newest_first
from benchmark_utils.files.hashes import content_hash, state_hash
from benchmark_utils.files.home import data_path
from benchmark_utils.files.images import ARRAYS, PICTURES, read_image, read_pixels
from benchmark_utils.files.kernels import nonnegative, read_kernel
from benchmark_utils.files.matlab import read_variables
from benchmark_utils.files.photographs import (
    Photograph,
    levels,
    png,
    read_photograph,
    write_photograph,
)
from benchmark_utils.files.values import OVERSHOOT, as_float, check_finite, shaped, to_unit

__all__ = [
    "ARRAYS",
    "OVERSHOOT",
    "PICTURES",
    "FileError",
    "Photograph",
    "Unfit",
    "as_float",
    "check_finite",
    "content_hash",
    "data_path",
    "find_file",
    "levels",
    "list_files",
    "names_of",
    "naming",
    "newest_first",
    "nonnegative",
    "png",
    "read_image",
    "read_kernel",
    "read_photograph",
    "read_pixels",
    "read_variables",
    "shaped",
    "state_hash",
    "to_unit",
    "write_photograph",
]
