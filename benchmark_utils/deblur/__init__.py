"""Deblur your own photographs with any solver of the suite.

For each PHOTOGRAPH it writes, beside it or in --output:

NAME_deblurred.jpg or .png  as large and deep as the photograph, with its Exif data and colour
                            profile; .jpg of a JPEG file, else .png of 8 or 16 bits
NAME_kernel.npy, .png       the blur, exact and for the eye
NAME_deblurred.html         before and after, in one file

The kernel is looked for in the most textured part; the whole photograph is restored with it, in
tiles. Saturated pixels count in neither. A photograph that is hardly blurred comes back as it is,
and a line says so. A file that fails is named, and the others are done.

Exit status: 0, or 2 after an error.

From Python, :func:`deblur` takes and gives tensors.
"""

from benchmark_utils.deblur.method import Method
from benchmark_utils.deblur.photograph import Deblurred, deblur

__all__ = ["Deblurred", "Method", "deblur"]
