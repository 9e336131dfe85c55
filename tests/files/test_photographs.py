"""Photographs to files and back: nothing of them is lost."""

import io

import numpy as np
import pytest
import tifffile
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from benchmark_utils.files import FileError, levels, png, read_photograph, write_photograph
from tests.files.formats import png_of_16_bits

quick = settings(deadline=None, max_examples=40)
shapes = st.tuples(st.integers(1, 12), st.integers(1, 12), st.sampled_from([1, 2, 3, 4]))
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
MAKE, ORIENTATION, EXIF, EXPOSURE = 0x010F, 0x0112, 0x8769, 0x829A


def exif(orientation=1):
    block = Image.Exif()
    block[MAKE], block[ORIENTATION] = "Camera", orientation
    block.get_ifd(EXIF)[EXPOSURE] = 0.125
    loaded = Image.Exif()
    loaded.load(block.tobytes())  # so that Pillow writes the inner block into a TIFF file, too
    return loaded


def random_levels(shape, dtype, seed=0):
    high = np.iinfo(dtype).max
    return np.random.default_rng(seed).integers(0, high, shape, dtype, endpoint=True)


@given(shape=shapes, dtype=st.sampled_from([np.uint8, np.uint16]), seed=st.integers(0, 99))
@quick
def test_a_png_holds_its_levels(shape, dtype, seed):
    values = random_levels(shape, dtype, seed)
    content = io.BytesIO(png(values))
    Image.open(content).verify()  # of the checksums
    if dtype == np.uint8 or shape[2] == 1:
        pixels = np.asarray(Image.open(content)).reshape(shape)
        np.testing.assert_array_equal(pixels, values)
    else:  # Pillow cuts colours to their high bytes
        pixels = np.asarray(Image.open(content))[..., -shape[2] :]
        expected = values >> 8
        if shape[2] != 2:
            np.testing.assert_array_equal(pixels, expected)


@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_what_is_read_is_written(tmp_path, dtype, channels):
    values = random_levels((7, 9, channels), dtype)
    file, copy = tmp_path / "a.png", tmp_path / "b.png"
    file.write_bytes(png(values) if dtype == np.uint8 else png_of_16_bits(values))
    photograph = read_photograph(file)
    assert photograph.depth == 8 * np.dtype(dtype).itemsize
    assert (photograph.opacity is None) == (channels != 4)
    write_photograph(copy, photograph)
    again = read_photograph(copy)
    np.testing.assert_array_equal(
        levels(again.colours, again.depth), values[..., : 3 if channels > 1 else 1]
    )
    if channels == 4:
        np.testing.assert_array_equal(again.opacity, values[..., 3:])


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".tif", ".webp"])
def test_exif_and_profile_are_kept_and_the_picture_is_upright(tmp_path, suffix):
    pixels = np.zeros((8, 16, 3), np.uint8)
    pixels[:, :8] = 255
    file = tmp_path / f"a{suffix}"
    options = {"quality": 100} if suffix in (".jpg", ".webp") else {}
    Image.fromarray(pixels).save(file, exif=exif(6), icc_profile=PROFILE, **options)
    photograph = read_photograph(file)
    assert photograph.colours.shape == (16, 8, 3)
    assert photograph.suffix == (".jpg" if suffix == ".jpg" else ".png")
    copy = tmp_path / f"copy{photograph.suffix}"
    write_photograph(copy, photograph)
    with Image.open(copy) as image:
        assert image.size == (8, 16)
        assert image.info["icc_profile"] == PROFILE
        found = image.getexif()
        assert found[MAKE] == "Camera"
        assert found.get(ORIENTATION, 1) == 1
        assert float(found.get_ifd(EXIF)[EXPOSURE]) == 0.125
        assert not {256, 257, 273, 279} & set(found), "they say how the TIFF file is laid out"
    again = read_photograph(copy)
    assert np.abs(again.colours - photograph.colours).max() < 0.05


def test_sixteen_bits_of_a_tiff_and_its_profile_are_kept(tmp_path):
    values = random_levels((6, 5, 3), np.uint16)
    file, copy = tmp_path / "a.tif", tmp_path / "a.png"
    tifffile.imwrite(file, values, photometric="rgb", iccprofile=PROFILE)
    photograph = read_photograph(file)
    write_photograph(copy, photograph)
    again = read_photograph(copy)
    assert again.depth == 16
    assert again.profile == PROFILE
    np.testing.assert_array_equal(levels(again.colours, 16), values)


def test_floats_are_written_in_sixteen_bits(tmp_path):
    values = np.linspace(0, 1, 30, dtype=np.float32).reshape(5, 6)
    tifffile.imwrite(tmp_path / "a.tif", values)
    photograph = read_photograph(tmp_path / "a.tif")
    assert photograph.depth == 16
    np.testing.assert_array_equal(photograph.colours[..., 0], values)


def test_a_profile_of_other_colours_is_left_out(tmp_path):
    values = np.zeros((4, 4), np.uint8)
    Image.fromarray(values).save(tmp_path / "a.png", icc_profile=PROFILE)
    assert read_photograph(tmp_path / "a.png").profile is None


def test_arrays_and_films_are_refused(tmp_path):
    np.save(tmp_path / "a.npy", np.zeros((4, 4)))
    (tmp_path / "a.mp4").write_bytes(b"\0\0\0\x18ftypmp42" + bytes(100))
    frames = [Image.new("L", (8, 8), shade) for shade in (0, 255)]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:])
    messages = {"npy": "is an array", "mp4": "none of BMP, GIF", "gif": "holds 2 pictures"}
    for suffix, message in messages.items():
        with pytest.raises(FileError, match=message) as error:
            read_photograph(tmp_path / f"a.{suffix}")
        assert str(error.value).startswith(str(tmp_path / f"a.{suffix}"))
