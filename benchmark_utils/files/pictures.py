"""Pictures as arrays of the type that they have in the file.

Pillow decodes them. It cuts colours of 16 bits to their high bytes, so these are decoded twice, for
the high and for the low bytes. Floating colours, which it does not know, come from tifffile.
"""

import logging
import re
import sys
import warnings
from typing import NamedTuple

import numpy as np
from PIL import Image

from benchmark_utils.files.errors import Unfit

FORMATS = ("BMP", "GIF", "JPEG", "PNG", "TIFF", "WEBP")
LOSSY = ("JPEG", "MPO", "WEBP")  # MPO: what Pillow calls a JPEG file with further views
TIFF_MAGIC = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
ORIENTATION = 0x0112  # tag of Exif and TIFF
AXES = ("YX", "YXS", "SYX", "QQ", "QYX", "QQQ")  # of one image, in the letters of tifffile
WIDE = re.compile(r"(?P<bands>LA|RGB|RGBA);16(?P<order>[BLN])")  # layouts that Pillow cuts
INVERTED, GREY, RGB = 0, 1, 2  # numbers of TIFF: what the colours are
UNSIGNED, FLOAT = 1, 3  # what a sample is
UNKNOWN, UNASSOCIATED = 0, 2  # what a channel beside the colours is
CONTIGUOUS = 1  # how the channels lie
AS_RGB = ("P", "CMYK", "YCbCr", "HSV", "RGBX")
SIXTEEN = ("I;16", "I;16L", "I;16B", "I;16N")

logging.getLogger("tifffile").setLevel(logging.CRITICAL)  # its complaints come as errors, too


class Picture(NamedTuple):
    """Pixels (H, W, 1 to 4), upright: grey or RGB, opacity last; see :class:`Raw` for the rest."""

    values: np.ndarray
    bits: int | None = None
    lossy: str | None = None


def read_picture(file):
    """Decode one picture, upright, in the type of the file.

    Returns
    -------
    Picture

    Raises
    ------
    Unfit
        When the file holds several pictures, too many pixels, or a kind that is not read.
    Exception
        Whatever the decoder raises on damaged bytes.
    """
    with open(file, "rb") as content:
        is_tiff = content.read(4) in TIFF_MAGIC
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            if is_tiff:
                warnings.simplefilter("error", UserWarning)  # of tags that are cut off
                return _read_tiff(file)
            return _read_other(file)
        except (Image.DecompressionBombWarning, Image.DecompressionBombError):
            raise Unfit(
                f"has more than {Image.MAX_IMAGE_PIXELS} pixels: cut or shrink it"
            ) from None
        except Image.UnidentifiedImageError:
            raise Unfit(f"cannot be read as an image: it is none of {', '.join(FORMATS)}") from None


def check_area(size):
    """Refuse a picture that would fill the memory, by its (height, width)."""
    if np.prod(size, dtype=float) > (Image.MAX_IMAGE_PIXELS or np.inf):
        raise Unfit(f"has size {tuple(size)}, more than {Image.MAX_IMAGE_PIXELS} pixels")


def _read_other(file):
    """A picture of any format but TIFF."""
    with Image.open(file, formats=FORMATS) as image:
        if image.format == "PNG":
            image.verify()  # of the checksums, which decoding leaves out; it uses the file up
    with Image.open(file, formats=FORMATS) as image:
        # A camera puts other views behind the picture of an MPO file.
        if image.format != "MPO" and getattr(image, "n_frames", 1) > 1:
            raise Unfit(f"holds {image.n_frames} pictures, expected one")
        values = _pixels(image, file)
        lossy = image.format if image.format in LOSSY else None
        return Picture(_upright(values, image.getexif().get(ORIENTATION, 1)), lossy=lossy)


def _pixels(image, file):
    """All the bits of a picture that Pillow has opened: (H, W, channels)."""
    modes = {tile.args if isinstance(tile.args, str) else tile.args[0] for tile in image.tile}
    wide = WIDE.fullmatch(str(modes.pop())) if len(modes) == 1 else None  # of a GIF: a number
    if wide is None:
        return _array(image)
    if "transparency" in image.info:
        raise Unfit("has 16 bits and one transparent colour: save it without transparency")
    if wide["bands"] == "LA":  # four bytes a pixel
        pairs = _bytes(file, "RGBA")
        return 256 * pairs[..., 0::2] + pairs[..., 1::2]
    first, second = (_bytes(file, f"{wide['bands']};16{end}") for end in "BL")
    big = wide["order"] == "B" or (wide["order"] == "N" and sys.byteorder == "big")
    return 256 * first + second if big else 256 * second + first


def _bytes(file, raw_mode):
    """What Pillow makes of a picture if its bytes are laid out as ``raw_mode``, as uint16."""
    with Image.open(file, formats=FORMATS) as image:
        image.tile = [tile._replace(args=_replaced(tile.args, raw_mode)) for tile in image.tile]
        return np.asarray(image).astype(np.uint16)


def _replaced(arguments, raw_mode):
    return raw_mode if isinstance(arguments, str) else (raw_mode, *arguments[1:])


def _array(image):
    """Pixels (H, W, channels) of a picture that Pillow has decoded."""
    if image.mode in SIXTEEN:
        if image.has_transparency_data:
            raise Unfit("has 16 bits and one transparent level: save it without transparency")
        return np.asarray(image).astype(np.uint16)[..., None]
    if image.has_transparency_data:
        image = image.convert("LA" if image.mode in ("LA", "La") else "RGBA")
    elif image.mode in AS_RGB:
        image = image.convert("RGB")
    elif image.mode == "1":
        image = image.convert("L")
    if image.mode not in ("L", "LA", "RGB", "RGBA", "F"):
        raise Unfit(
            f"has the mode {image.mode} of Pillow, whose scale or colours are not known: save it "
            "as 8 or 16 bits a channel, grey or RGB"
        )
    pixels = np.asarray(image)
    return pixels[..., None] if pixels.ndim == 2 else pixels


def _read_tiff(file):
    import tifffile  # here: few runs read such a file

    with tifffile.TiffFile(file) as content:
        series = [s for s in content.series if not s.keyframe.is_reduced]
        if len(series) != 1 or series[0].axes not in AXES:
            held = ", ".join(f"{s.axes} {s.shape}" for s in series)
            raise Unfit(f"holds {held or 'no picture'}, expected one picture")
        page = series[0].keyframe
        check_area((page.imagelength, page.imagewidth))
        # tifffile reads pages of one size as an axis: seen here, before a stack fills the memory.
        if len(series[0]) > 1 and series[0].shape[2] not in (1, 3):
            raise Unfit(f"holds an array of shape {series[0].shape}, expected one picture")
        if UNKNOWN in page.extrasamples:
            raise Unfit("holds a channel beside its colours, of unknown meaning: save it without")
        lossy = "JPEG" if "JPEG" in page.compression.name else None
        if len(series[0]) == 1 and _suits_pillow(page):  # Pillow gives the first page alone
            with Image.open(file, formats=("TIFF",)) as image:
                return Picture(_pixels(image, file), page.bitspersample, lossy)  # upright already
        values = _from_tifffile(series[0], page)
        orientation = page.tags[ORIENTATION].value if ORIENTATION in page.tags else 1
        return Picture(_upright(values, orientation), page.bitspersample, lossy)


def _suits_pillow(page):
    """Whether Pillow gives all the bits of a TIFF page."""
    if page.sampleformat == FLOAT:
        return page.bitspersample == 32 and page.samplesperpixel == 1
    if page.sampleformat != UNSIGNED or page.bitspersample > 16:
        return False
    if page.bitspersample <= 8 or (page.samplesperpixel == 1 and page.photometric == GREY):
        return True
    opacity = set(page.extrasamples) <= {UNASSOCIATED}
    return page.photometric == RGB and page.planarconfig == CONTIGUOUS and opacity


def _from_tifffile(series, page):
    """Pixels (H, W, channels) of a TIFF file that Pillow cuts or does not know."""
    if page.photometric not in (GREY, INVERTED, RGB) or page.extrasamples:
        raise Unfit(
            f"holds {page.dtype} values in the colours {page.photometric.name} with "
            f"{len(page.extrasamples)} more channels, expected grey or RGB alone"
        )
    values = series.asarray()
    if series.axes == "SYX":
        values = np.moveaxis(values, 0, 2)
    values = values[..., None] if values.ndim == 2 else values
    if values.shape[2] not in (1, 3):
        raise Unfit(f"holds an array of shape {values.shape}, expected one picture, grey or RGB")
    if page.photometric == INVERTED and values.dtype.kind == "u":
        return 2**page.bitspersample - 1 - values
    return values


def _upright(values, orientation):
    """Turn pixels (H, W, channels) as the tag ``orientation``, 1 to 8, says."""
    turned = {
        2: lambda a: a[:, ::-1],
        3: lambda a: a[::-1, ::-1],
        4: lambda a: a[::-1],
        5: lambda a: a.swapaxes(0, 1),
        6: lambda a: np.rot90(a, -1),
        7: lambda a: np.rot90(a.swapaxes(0, 1), 2),
        8: lambda a: np.rot90(a),
    }
    return turned[orientation](values) if orientation in turned else values
