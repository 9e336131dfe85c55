"""Photographs with all that belongs to them: depth, opacity, Exif, colour profile; to and fro."""

import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from benchmark_utils.files.errors import Unfit, naming
from benchmark_utils.files.images import ARRAYS, read_raw
from benchmark_utils.files.pictures import FORMATS, ORIENTATION
from benchmark_utils.files.values import as_float, to_unit

JPEG_QUALITY = 98
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
COLOUR_TYPES = {1: 0, 2: 4, 3: 2, 4: 6}  # of PNG, by the number of channels
UP = 2  # filter of PNG: rows are stored as differences from those above
PROFILE_COLOURS = {1: b"GRAY", 3: b"RGB "}  # what bytes 16 to 19 of a profile say
# Tags of TIFF that say how the pixels lie in the file, which the copy does not share.
LAYOUT_TAGS = {*range(254, 260), 262, 263, 266, 273, *range(277, 282), 284, 290, 291, 292, 293}
LAYOUT_TAGS |= {297, 301, 317, 318, 319, 320, *range(322, 326), *range(330, 348), 34675, 34377}
LAYOUT_TAGS |= {512, *range(513, 522), *range(529, 533), ORIENTATION}


@dataclass(frozen=True)
class Photograph:
    """A photograph, upright, and what the file says beside its colours.

    Attributes
    ----------
    colours : array (H, W, 1 or 3)
        float32 in [0, 1].
    opacity : array (H, W, 1) or None
        uint8 or uint16.
    depth : {8, 16}
        Bits a channel.
    is_jpeg : bool
        Whether a JPEG file holds it.
    exif, profile : bytes or None
        Without the orientation, which has been applied; the ICC profile of the colours.
    """

    colours: np.ndarray
    opacity: np.ndarray | None = None
    depth: int = 8
    is_jpeg: bool = False
    exif: bytes | None = None
    profile: bytes | None = None

    @property
    def suffix(self):
        """Of the file that :func:`write_photograph` makes."""
        return ".jpg" if self.is_jpeg else ".png"


def read_photograph(file):
    """Read a picture of 8 or 16 bits, or of floats in [0, 1], which count as 16 bits.

    Raises
    ------
    FileNotFoundError, ValueError
        As :func:`benchmark_utils.files.read_image`.
    """
    with naming(file):
        if Path(file).suffix.lower() in ARRAYS:
            raise Unfit("is an array, expected a picture")
        raw = read_raw(file)
        unit = to_unit(raw.values, raw.bits)
        exif, profile = _metadata(file, unit.shape[2])
        return Photograph(
            as_float(unit).astype(np.float32),
            raw.opacity,
            depth=8 if unit.dtype == np.uint8 else 16,
            is_jpeg=raw.lossy in ("JPEG", "MPO"),
            exif=exif,
            profile=profile,
        )


def _metadata(file, channels):
    """Exif block and ICC profile; None where there is none, or none that fits the pixels."""
    try:
        image = Image.open(file, formats=FORMATS)
    except OSError:  # floats, which tifffile reads
        return None, None
    with image:
        exif, profile = image.getexif(), image.info.get("icc_profile")
        for tag in LAYOUT_TAGS & set(exif):
            del exif[tag]
        exif = exif.tobytes() if len(exif) else None
    fits = profile and profile[16:20] == PROFILE_COLOURS[channels]
    return exif, profile if fits else None


def write_photograph(file, photograph):
    """Write JPEG or PNG, after the suffix of ``file``; a JPEG has 8 bits and no opacity."""
    values = levels(photograph.colours, photograph.depth)
    if Path(file).suffix == ".jpg":
        options = {"exif": photograph.exif or b"", "icc_profile": photograph.profile}
        Image.fromarray(values.squeeze(2) if values.shape[2] == 1 else values).save(
            file, quality=JPEG_QUALITY, subsampling=0, **options
        )
        return
    if photograph.opacity is not None:
        values = np.concatenate([values, photograph.opacity.astype(values.dtype)], 2)
    Path(file).write_bytes(png(values, photograph.exif, photograph.profile))


def levels(colours, depth):
    """Colours in [0, 1], clipped and rounded to 8 or 16 bits."""
    highest = 2**depth - 1
    rounded = np.rint(np.clip(colours, 0, 1).astype(np.float64) * highest)
    return rounded.astype(np.uint8 if depth == 8 else np.uint16)


def png(values, exif=None, profile=None):
    """Content of a PNG file of uint8 or uint16 levels (H, W, 1 to 4).

    Pillow writes no colours of 16 bits. PNG specification, third edition (W3C 2025).
    """
    height, width, channels = values.shape
    depth = 8 * values.dtype.itemsize
    header = struct.pack(">IIBBBBB", width, height, depth, COLOUR_TYPES[channels], 0, 0, 0)
    rows = np.ascontiguousarray(values.astype(values.dtype.newbyteorder(">")))
    rows = rows.view(np.uint8).reshape(height, -1)
    filtered = np.empty((height, rows.shape[1] + 1), np.uint8)
    filtered[:, 0], filtered[0, 1:] = UP, rows[0]
    np.subtract(rows[1:], rows[:-1], out=filtered[1:, 1:])
    chunks = [(b"IHDR", header)]
    if profile:
        chunks.append((b"iCCP", b"ICC profile\0\0" + zlib.compress(profile)))
    if exif:
        chunks.append((b"eXIf", exif.removeprefix(b"Exif\0\0")))
    chunks += [(b"IDAT", zlib.compress(filtered.tobytes(), 4)), (b"IEND", b"")]
    return PNG_SIGNATURE + b"".join(_chunk(*chunk) for chunk in chunks)


def _chunk(kind, content):
    checksum = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)
