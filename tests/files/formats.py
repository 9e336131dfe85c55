"""Files of every format and type that is read, made by hand or by another library."""

import io
import struct
import zlib

import h5py
import numpy as np
import tifffile
from PIL import Image
from scipy.io import savemat


def by_pillow(kind, **options):
    """Function that encodes an array in a format of Pillow."""

    def encode(pixels):
        content = io.BytesIO()
        Image.fromarray(pixels).save(content, kind, **options)
        return content.getvalue()

    return encode


def by_tifffile(pixels, **options):
    content = io.BytesIO()
    photometric = "rgb" if pixels.ndim == 3 else "minisblack"
    tifffile.imwrite(content, pixels, photometric=photometric, **options)
    return content.getvalue()


def gif(pixels):
    """A GIF: at most 256 colours, as many as the largest image of the tests has pixels."""
    picture = Image.fromarray(pixels)
    content = io.BytesIO()
    if pixels.ndim == 3:
        colours, places = np.unique(pixels.reshape(-1, 3), axis=0, return_inverse=True)
        picture = Image.fromarray(places.reshape(pixels.shape[:2]).astype(np.uint8), "P")
        picture.putpalette(colours.tobytes())
    picture.save(content, "GIF")
    return content.getvalue()


def deflated_tiff(pixels):
    return by_tifffile(pixels, compression="zlib")


def planar_tiff(pixels):
    if pixels.ndim == 2:
        return by_tifffile(pixels)
    return by_tifffile(pixels.transpose(2, 0, 1), planarconfig="separate")


def png_of_16_bits(pixels):
    """A PNG of 16-bit levels (H, W) or (H, W, 2 to 4), as the standard describes it."""
    pixels = pixels[..., None] if pixels.ndim == 2 else pixels
    height, width, channels = pixels.shape
    colour_type = {1: 0, 2: 4, 3: 2, 4: 6}[channels]
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in pixels)
    header = struct.pack(">IIBBBBB", width, height, 16, colour_type, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(_chunk, chunks))


def _chunk(chunk):
    kind, content = chunk
    checksum = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)


def npy(pixels):
    content = io.BytesIO()
    np.save(content, pixels)
    return content.getvalue()


def mat(pixels, name="x", **options):
    content = io.BytesIO()
    savemat(content, {name: pixels}, **options)
    return content.getvalue()


def old_mat(pixels):
    return mat(pixels, format="4") if pixels.ndim == 2 else mat(pixels)


def mat_7_3(pixels, **others):
    """Variables ``x`` and ``others`` as MATLAB writes them with -v7.3: HDF5, axes in reverse."""
    content = io.BytesIO()
    with h5py.File(content, "w", userblock_size=512) as file:
        for name, values in {"x": pixels, **others}.items():
            kind = "logical" if values.dtype == bool else str(values.dtype)
            stored = values.astype(np.uint8) if values.dtype == bool else values
            file.create_dataset(name, data=stored.T).attrs["MATLAB_class"] = np.bytes_(kind)
        note = file.create_dataset("note", data=np.array([[104], [105]], np.uint16))
        note.attrs["MATLAB_class"] = np.bytes_("char")
    header = b"MATLAB 7.3 MAT-file".ljust(124) + b"\0\2IM"
    return header + content.getvalue()[len(header) :]


LOSSLESS_WEBP = by_pillow("WEBP", lossless=True)

# Suffix, encoder and what it can hold: types of the levels, and whether colour.
LOSSLESS = {
    "bmp": (".bmp", by_pillow("BMP"), ("uint8",)),
    "png": (".png", by_pillow("PNG"), ("uint8",)),
    "png of 16 bits": (".png", png_of_16_bits, ("uint16",)),
    "gif": (".gif", gif, ("uint8",)),
    "webp": (".webp", LOSSLESS_WEBP, ("uint8",)),
    "tiff": (".tif", by_pillow("TIFF"), ("uint8",)),
    "lzw tiff": (".tiff", by_pillow("TIFF", compression="tiff_lzw"), ("uint8",)),
    "tiff of any type": (".tif", by_tifffile, ("uint8", "uint16", "float32", "float64")),
    "deflated tiff": (".tif", deflated_tiff, ("uint8", "uint16", "float32", "float64")),
    "planar tiff": (".tif", planar_tiff, ("uint8", "uint16", "float32")),
    "npy": (".npy", npy, ("bool", "uint8", "uint16", ">u2", "float16", "float32", "float64")),
    "mat": (".mat", mat, ("bool", "uint8", "uint16", "float32", "float64")),
    "compressed mat": (".mat", lambda a: mat(a, do_compression=True), ("uint8", "float64")),
    "mat of version 4": (".mat", old_mat, ("uint16", "float64")),
    "mat of version 7.3": (".mat", mat_7_3, ("bool", "uint8", "uint16", "float64")),
}
CASES = [(name, kind) for name, (_, _, kinds) in LOSSLESS.items() for kind in kinds]


def draw(kind, shape, seed=0):
    """An image of a type, and its values in [0, 1]."""
    rng = np.random.default_rng(seed)
    kind = np.dtype(kind)
    if kind.kind == "b":
        pixels = rng.random(shape) < 0.5
        return pixels, pixels.astype(float)
    if kind.kind == "u":
        highest = np.iinfo(kind).max
        pixels = rng.integers(0, highest + 1, shape).astype(kind)
        pixels.flat[0] = highest  # levels up to 255 of 65535 would be taken for a slip
        return pixels, pixels.astype(float) / highest
    pixels = rng.random(shape).astype(kind)
    return pixels, pixels.astype(float)
