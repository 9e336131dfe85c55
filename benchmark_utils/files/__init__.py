"""Files of users: pictures, arrays, kernels, folders and the data home, each read in one way.

Every data set and every command reads images through :func:`read_image` or :func:`read_pixels`,
kernels through :func:`read_kernel` and folders through :func:`list_files`. What cannot be read
without guessing is an error.

- Integers of 8 or 16 bits, 1 bit and booleans are scaled by their range: 255 and 65535 are 1; a
  TIFF of 12 bits by 4095.
- Floats are taken as they are. Sharp images must lie in [0, 1], restored ones in [-0.5, 1.5].
- Grey, RGB, palette, CMYK and YCbCr become grey or RGB, as Pillow converts them; colour profiles
  are not applied.
- Opacity, or one transparent colour, is composited on white. The orientation (Exif, TIFF) is
  applied. Of a JPEG with further views (MPO) the first is read.
- Refused, since the scale is not known: 16-bit levels of at most 255, signed integers, integers of
  32 or 64 bits, NaN.
- Refused: Lab; several pictures (animation, pages, stack); more pixels than Pillow allows
  (``Image.MAX_IMAGE_PIXELS``); damaged files.
- **Kernels have no scale**: in every format their values must be nonnegative, and are divided by
  their sum; opacity is refused.

Arrays are (h, w) or (h, w, 3). A .mat file, of MATLAB 4 to 7.3, holds one array, or one of the size
of the image. In folders, hidden files are left aside, symbolic links followed and suffixes read in
any case. Two results of one name are an error.
"""

from benchmark_utils.files.errors import FileError, Unfit, naming
from benchmark_utils.files.folders import find_file, list_files, names_of, newest_first
from benchmark_utils.files.hashes import content_hash, state_hash
from benchmark_utils.files.home import data_path
from benchmark_utils.files.images import ARRAYS, PICTURES, read_image, read_pixels
from benchmark_utils.files.kernels import ROUNDING, nonnegative, read_kernel
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
    "ROUNDING",
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
