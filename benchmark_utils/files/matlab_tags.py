"""Tags of a .mat file of version 5, checked before scipy reads it.

``scipy.io.loadmat`` looks a type up in an array of pointers without looking at its bounds: a
damaged tag ends the process by a segmentation fault, which nobody can catch.

Layout: MathWorks, "MAT-File Format", chapter 1, "MAT-File Level 5".
"""

import struct
import zlib

from benchmark_utils.files.errors import Unfit

HEADER = 128  # bytes
NUMBERS = {1, 2, 3, 4, 5, 6, 7, 9, 12, 13, 16, 17, 18}  # miINT8 ... miUTF32
MATRIX, COMPRESSED = 14, 15


def check_tags(content):
    """Raise where an element has no type of the format, or ends behind its parent.

    Parameters
    ----------
    content : bytes
        Of the whole file.

    Raises
    ------
    Unfit
        With the type that was found or what is cut off.
    zlib.error
        When a compressed element is damaged.
    """
    order = ">" if content[HEADER - 2 : HEADER] == b"MI" else "<"
    for kind, element in _elements(memoryview(content)[HEADER:], order):
        if kind == COMPRESSED:
            inner = memoryview(zlib.decompress(element))
            for inner_kind, inner_element in _elements(inner, order):
                _check(inner_kind, inner_element, order)
        else:
            _check(kind, element, order)


def _check(kind, element, order):
    if kind == MATRIX:
        for inner_kind, inner in _elements(element, order):
            _check(inner_kind, inner, order)
    elif kind not in NUMBERS:
        raise Unfit(f"is damaged: it holds an element of type {kind}, which .mat files do not have")


def _elements(content, order):
    """Type and content of each element of a sequence; all but compressed ones fill 8 bytes."""
    place = 0
    while place < len(content):
        if place + 8 > len(content):
            raise Unfit("is damaged: the tag of an element is cut off")
        kind, size = struct.unpack_from(f"{order}II", content, place)
        start = place + 8
        if kind >> 16:  # the small form: type, size and content in 8 bytes
            kind, size, start = kind & 0xFFFF, kind >> 16, place + 4
        end = start + size
        if end > len(content) or (start == place + 4 and size > 4):
            raise Unfit(f"is damaged: an element of {size} bytes is cut off")
        yield kind, content[start:end]
        place = end if kind == COMPRESSED else end + (place - end) % 8
