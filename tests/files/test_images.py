"""One reader of images: every type of every format means the same picture."""

import io

import numpy as np
import pytest
import tifffile
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps
from scipy.io import savemat

from benchmark_utils.files import OVERSHOOT, read_image, read_pixels
from tests.files.formats import (
    CASES,
    LOSSLESS,
    LOSSLESS_WEBP,
    by_pillow,
    by_tifffile,
    draw,
    mat_7_3,
    npy,
    png_of_16_bits,
)

rng = np.random.default_rng(0)
LEVELS = rng.integers(0, 256, (6, 9, 3), dtype=np.uint8)
OPACITY = rng.integers(0, 256, (6, 9, 1), dtype=np.uint8)
OPACITY[0] = 0  # a row that shows nothing of its colours


@pytest.fixture
def saved(tmp_path):
    """Function that saves bytes and returns their path."""

    def save(content, name):
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return save


def channels_last(path, **options):
    return read_image(path, **options).movedim(0, -1).numpy()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("files")


@settings(deadline=None)
@given(
    case=st.sampled_from(CASES),
    height=st.integers(2, 12),
    width=st.integers(4, 12),
    colour=st.booleans(),
    seed=st.integers(0, 99),
    upper=st.booleans(),
)
def test_no_format_and_no_type_changes_a_value(folder, case, height, width, colour, seed, upper):
    name, kind = case
    suffix, encode, _ = LOSSLESS[name]
    pixels, expected = draw(kind, (height, width, 3) if colour else (height, width), seed)
    path = folder / f"image{suffix.upper() if upper else suffix}"
    path.write_bytes(encode(pixels))
    found = channels_last(path, lossless=not name.startswith("webp"))
    assert found.shape[:2] == (height, width)
    expected = expected if colour else expected[..., None]
    np.testing.assert_allclose(found - expected, 0, rtol=0, atol=1e-7)


def test_8_bits_stay_8_bits(saved):
    pixels = read_pixels(saved(by_pillow("PNG")(LEVELS), "a.png"))
    assert pixels.dtype == np.uint8
    np.testing.assert_array_equal(pixels, LEVELS)


def test_both_depths_of_a_picture_are_one_picture(saved):
    eight = channels_last(saved(by_pillow("PNG")(LEVELS), "a.png"))
    sixteen = LEVELS.astype(np.uint16) * 257
    for name, encode in (("a16.png", png_of_16_bits), ("a16.tif", by_tifffile), ("a16.npy", npy)):
        np.testing.assert_allclose(channels_last(saved(encode(sixteen), name)), eight, atol=1e-12)


def test_12_bits_are_scaled_by_their_range(saved, tmp_path):
    """Two levels in three bytes, the higher bits first."""
    levels = rng.integers(0, 4096, (4, 6))
    bits = ((levels[..., None] >> np.arange(11, -1, -1)) & 1).astype(np.uint8)
    rows = np.packbits(bits.reshape(4, -1), axis=1)
    content = bytearray(by_tifffile(rows))
    # The page says 8 bits and 9 columns; make it 12 bits and 6 columns.
    with tifffile.TiffFile(io.BytesIO(bytes(content))) as file:
        tags = file.pages[0].tags
        for tag, value in ((tags["BitsPerSample"], 12), (tags["ImageWidth"], 6)):
            size = 2 if tag.dtype == 3 else 4
            content[tag.valueoffset : tag.valueoffset + size] = value.to_bytes(size, "little")
    found = channels_last(saved(bytes(content), "a.tif"))[..., 0]
    np.testing.assert_allclose(found, levels / 4095, atol=1e-12)


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "WEBP"])
def test_hidden_colours_do_not_appear(saved, kind):
    encode = LOSSLESS_WEBP if kind == "WEBP" else by_pillow(kind)
    content = encode(np.concatenate([LEVELS, OPACITY], 2))
    share = OPACITY / 255
    found = channels_last(saved(content, f"a.{kind.lower()}"))
    visible = LEVELS / 255 if kind != "WEBP" else np.where(share > 0, LEVELS / 255, 0)
    np.testing.assert_allclose(found, share * visible + 1 - share, atol=1e-12)
    assert (found[0] == 1).all(), "white lies behind"


def tiff_with_opacity(pixels):
    return by_tifffile(pixels, extrasamples=["unassalpha"])


@pytest.mark.parametrize(
    ("channels", "encode"), [(1, png_of_16_bits), (3, png_of_16_bits), (3, tiff_with_opacity)]
)
def test_opacity_of_16_bits_is_used(saved, channels, encode):
    pixels = rng.integers(0, 65536, (5, 7, channels + 1), dtype=np.uint16)
    share = pixels[..., -1:] / 65535
    found = channels_last(saved(encode(pixels), "a.png"))
    np.testing.assert_allclose(found, share * pixels[..., :-1] / 65535 + 1 - share, atol=1e-12)


def test_a_picture_that_is_opaque_is_left_as_it_is(saved):
    opaque = np.concatenate([LEVELS, np.full_like(OPACITY, 255)], 2)
    found = read_pixels(saved(by_pillow("PNG")(opaque), "a.png"))
    np.testing.assert_array_equal(found, LEVELS)


def test_a_transparent_colour_is_white(saved):
    hidden = tuple(map(int, LEVELS[2, 3]))
    found = channels_last(saved(by_pillow("PNG", transparency=hidden)(LEVELS), "a.png"))
    expected = np.where((LEVELS == hidden).all(2, keepdims=True), 1, LEVELS / 255)
    np.testing.assert_allclose(found, expected, atol=1e-12)


@pytest.mark.parametrize("mode", ["P", "1", "L", "LA", "CMYK", "YCbCr"])
def test_modes_are_converted(saved, mode):
    picture = Image.fromarray(LEVELS).convert(mode)
    content = io.BytesIO()
    picture.save(content, "TIFF" if mode in ("CMYK", "YCbCr") else "PNG")
    found = channels_last(saved(content.getvalue(), "a.tif"))
    rgb = np.asarray(Image.open(content).convert("RGB")) / 255
    np.testing.assert_allclose(found, rgb if found.shape[2] == 3 else rgb[..., :1], atol=1e-12)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "tiff of 16 bits"])
def test_pictures_are_turned_upright(saved, tmp_path, kind, orientation):
    blocks = np.kron(LEVELS[:3, :4], np.ones((8, 8, 1), np.uint8))
    exif = Image.Exif()
    exif[0x0112] = orientation
    if kind == "tiff of 16 bits":
        tag = [(0x0112, "H", 1, orientation, True)]
        path = saved(by_tifffile(blocks.astype(np.uint16) * 257, extratags=tag), "a.tif")
    else:
        path = saved(by_pillow(kind, exif=exif, quality=95, lossless=True)(blocks), f"a.{kind}")
    plain = Image.fromarray(blocks)
    plain.info["exif"] = exif.tobytes()
    expected = np.asarray(ImageOps.exif_transpose(plain)) / 255
    found = channels_last(path)
    assert found.shape == expected.shape
    assert np.abs(found - expected).mean() < (0.1 if kind == "JPEG" else 1e-9)


def test_floats_are_taken_as_they_are(saved):
    values = np.array([[-0.2, 0.0], [1.0, 1.3]])
    path = saved(npy(values), "a.npy")
    np.testing.assert_array_equal(channels_last(path, overshoot=OVERSHOOT)[..., 0], values)
    with pytest.raises(ValueError, match=r"a\.npy holds float64 values from -0.2 to 1.3, expected"):
        read_image(path)


GREY = LEVELS[..., 0]
REFUSED = {
    "floats up to 255": (
        GREY.astype(np.float32),
        r"holds float32 values from \d+ to \d+, expected",
    ),
    "floats from -1 to 1": (GREY / 127.5 - 1, r"from -0.\d+ to 0.\d+, expected \[0, 1\]"),
    "NaN": (np.where(GREY > 99, np.nan, 0.5), r"holds NaN or infinite values, \d+ of 54"),
    "infinite": (np.where(GREY > 99, np.inf, 0.5), "holds NaN or infinite"),
    "int64": (GREY.astype(np.int64), "holds int64 values, whose scale is not known"),
    "int16": (GREY.astype(np.int16), "holds int16 values, whose scale is not known"),
    "uint32": (GREY.astype(np.uint32), "holds uint32 values, whose scale is not known"),
    "8-bit levels as uint16": (GREY.astype(np.uint16), r"uint16 values up to \d+ of 65535"),
    "complex": (GREY * 1j, "holds complex128 values"),
    "channels first": (LEVELS.transpose(2, 0, 1), r"holds an array of shape \(3, 6, 9\), expected"),
    "a batch": (LEVELS[None], r"of shape \(1, 6, 9, 3\)"),
    "nothing": (np.zeros((0, 4)), r"of shape \(0, 4\)"),
    "a number": (np.array(0.5), r"of shape \(\)"),
    "text": (np.array([["a"]]), "holds <U1 values"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_arrays_that_are_no_image_are_refused(saved, name):
    pixels, message = REFUSED[name]
    with pytest.raises(ValueError, match=rf"a\.npy {message}|a\.npy .*{message}"):
        read_image(saved(npy(pixels), "a.npy"), overshoot=OVERSHOOT)


@pytest.mark.parametrize("kind", ["int8", "int16", "uint32"])
def test_tiff_levels_without_a_scale_are_refused(saved, kind):
    path = saved(by_tifffile(GREY.astype(kind)), "a.tif")
    with pytest.raises(ValueError, match=rf"a\.tif holds {kind} values, whose scale is not known"):
        read_image(path)


def test_lab_colours_are_refused(saved):
    content = io.BytesIO()
    Image.new("LAB", (4, 3), (50, 100, 100)).save(content, "TIFF")
    with pytest.raises(ValueError, match=r"a\.tif has the mode LAB"):
        read_image(saved(content.getvalue(), "a.tif"))


def many(kind):
    content = io.BytesIO()
    first, *others = (Image.fromarray(LEVELS + shift) for shift in range(3))
    first.save(content, kind, save_all=True, append_images=others)
    return content.getvalue()


def pages(pixels, **options):
    """A TIFF file in which tifffile takes the first axis for a number of pages, as it guesses."""
    content = io.BytesIO()
    tifffile.imwrite(content, pixels, **options)
    return content.getvalue()


GREYS = np.stack([GREY] * 5)


@pytest.mark.parametrize(
    "content",
    [
        many("TIFF"),
        many("GIF"),
        many("PNG"),
        pages(GREYS, imagej=True),
        pages(GREYS),
        pages(GREYS.astype(np.float32) / 255),
        pages(LEVELS[..., :2]),
    ],
    ids=["tiff", "gif", "png", "ImageJ", "pages", "pages of floats", "two channels"],
)
def test_several_pictures_in_one_file_are_refused(saved, content):
    with pytest.raises(ValueError, match=r"a\.any holds .*expected one"):
        read_image(saved(content, "a.any"))


@pytest.mark.parametrize("kind", ["uint16", "float32"])
def test_colours_that_tifffile_writes_as_rows_are_one_picture(saved, kind):
    pixels, expected = draw(kind, (6, 9, 3))
    found = channels_last(saved(pages(pixels, photometric="minisblack"), "a.tif"))
    np.testing.assert_allclose(found, expected, atol=1e-7)


def test_unknown_channels_are_refused(saved):
    four = np.concatenate([LEVELS, OPACITY], 2)
    for pixels, kind in ((four, "unspecified"), (four.astype(np.uint16) * 257, "assocalpha")):
        with pytest.raises(ValueError, match=r"a\.tif holds .*channel"):
            read_image(saved(by_tifffile(pixels, extrasamples=[kind]), "a.tif"))


@pytest.mark.parametrize(
    "content",
    [by_pillow("JPEG")(LEVELS), by_pillow("TIFF", compression="jpeg")(LEVELS)],
    ids=["jpeg", "tiff"],
)
def test_lossy_compression_is_refused_where_pixels_are_scored(saved, content):
    path = saved(content, "a.png")
    assert read_image(path).shape == (3, 6, 9)
    with pytest.raises(ValueError, match=r"a\.png is compressed by JPEG, which changes"):
        read_image(path, lossless=True)


@pytest.mark.parametrize("largest", [30, 20], ids=["warning", "error"])
@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.tif", "a.npy", "a16.tif"])
def test_a_picture_that_would_fill_the_memory_is_refused(saved, monkeypatch, name, largest):
    encode = {"png": by_pillow("PNG"), "jpg": by_pillow("JPEG"), "npy": npy}
    pixels = LEVELS.astype(np.uint16) * 257 if "16" in name else LEVELS
    path = saved(encode.get(name[-3:], by_tifffile)(pixels), name)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", largest)
    with pytest.raises(ValueError, match=rf"{name} has .*more than {largest} pixels"):
        read_image(path)


def test_a_header_that_promises_terabytes_takes_no_memory(saved):
    content = npy(GREY).replace(b"(6, 9), }", b"(999999, 999999), }")
    with pytest.raises(ValueError, match=r"a\.npy cannot be read as an image"):
        read_image(saved(content, "a.npy"))


class TestMat:
    def test_the_array_of_the_size_is_taken(self, tmp_path):
        path = tmp_path / "a.mat"
        savemat(path, {"latent": GREY / 255, "kernel": np.eye(3), "note": "text"})
        found = channels_last(path, sizes=[(5, 5), (6, 9)])[..., 0]
        np.testing.assert_array_equal(found, GREY / 255)

    @pytest.mark.parametrize("version", ["7", "7.3"])
    def test_several_are_named(self, saved, tmp_path, version):
        both = {"x": GREY / 255, "y": GREY / 255}
        if version == "7":
            savemat(tmp_path / "a.mat", both)
        else:
            saved(mat_7_3(both["x"], y=both["y"]), "a.mat")
        for sizes in ([], [(6, 9)]):
            with pytest.raises(ValueError, match=r"a\.mat must hold one array.*\['x', 'y'\]"):
                read_image(tmp_path / "a.mat", sizes=sizes)

    def test_none_of_the_size_says_what_there_is(self, tmp_path):
        savemat(tmp_path / "a.mat", {"x": GREY / 255, "k": np.eye(3)})
        message = r"one array of size \(5, 5\), got {'k': \(3, 3\), 'x': \(6, 9\)}"
        with pytest.raises(ValueError, match=message):
            read_image(tmp_path / "a.mat", sizes=[(5, 5)])

    def test_whole_numbers_of_class_double_are_no_8_bit_levels(self, tmp_path):
        """MATLAB stores them in one byte each."""
        savemat(tmp_path / "a.mat", {"x": GREY.astype(float)})
        with pytest.raises(ValueError, match="holds float64 values from"):
            read_image(tmp_path / "a.mat")


@pytest.mark.parametrize("name", ["none.png", "none.npy", "none.mat"])
def test_a_missing_file_is_named(tmp_path, name):
    with pytest.raises(FileNotFoundError, match=rf"{name} is missing"):
        read_image(tmp_path / name)


@pytest.mark.parametrize("name", ["a.png", "a.npy", "a.mat", "a.tif"])
@pytest.mark.parametrize("content", [b"", b"no image", b"II*\0", b"\x93NUMPY"])
def test_what_is_no_image_is_named_once(saved, name, content):
    path = saved(content, name)
    with pytest.raises(ValueError, match=rf"{name} ") as caught:
        read_image(path)
    assert str(caught.value).count(name) == 1
    assert "\n" not in str(caught.value)


def test_an_archive_and_objects_are_refused(saved, tmp_path):
    np.savez(tmp_path / "a.npz", GREY)
    (tmp_path / "a.npz").rename(tmp_path / "a.npy")
    with pytest.raises(ValueError, match=r"a\.npy is an archive"):
        read_image(tmp_path / "a.npy")
    np.save(tmp_path / "b.npy", np.array([[None]]), allow_pickle=True)
    with pytest.raises(ValueError, match=r"b\.npy cannot be read"):
        read_image(tmp_path / "b.npy")


def test_a_folder_is_no_image(tmp_path):
    (tmp_path / "a.png").mkdir()
    with pytest.raises(ValueError, match=r"a\.png cannot be read as an image"):
        read_image(tmp_path / "a.png")
