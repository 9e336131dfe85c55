"""Damaged files: an error that names them, never a traceback; where there are checksums, always."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmark_utils.files import FileError, read_image, read_kernel
from tests.files.formats import CASES, LOSSLESS, by_pillow, draw

SHAPE = (9, 11, 3)
GREY_ONLY = ("mat of version 4",)
LOSSY = {"jpeg": (".jpg", by_pillow("JPEG")), "lossy webp": (".webp", by_pillow("WEBP"))}
CONTENTS = {
    f"{name}, {kind}": (
        LOSSLESS[name][0],
        LOSSLESS[name][1](draw(kind, SHAPE[:2] if name in GREY_ONLY else SHAPE)[0]),
    )
    for name, kind in CASES
} | {
    name: (suffix, encode(draw("uint8", (32, 32, 3))[0]))
    for name, (suffix, encode) in LOSSY.items()
}
CHECKED = [name for name in CONTENTS if name.startswith(("png", "compressed mat"))]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("damaged")


def read(folder, suffix, content):
    path = folder / f"damaged{suffix}"
    path.write_bytes(content)
    return read_image(path)


def refused(folder, suffix, content):
    """Whether it is; the error names the file, in one line."""
    message = ""
    try:
        image = read(folder, suffix, content)
    except FileError as error:
        message = str(error)
    if message:
        assert message.startswith(f"{folder / 'damaged'}{suffix} ")
        assert "\n" not in message
        return True
    assert image.isfinite().all()
    assert -0.001 <= image.min() <= image.max() <= 1.001
    return False


@settings(deadline=None)
@given(name=st.sampled_from(list(CONTENTS)), share=st.floats(0, 0.97))
def test_a_file_that_is_cut_off_is_refused(folder, name, share):
    suffix, content = CONTENTS[name]
    assert refused(folder, suffix, content[: int(share * len(content))])


@settings(deadline=None)
@given(name=st.sampled_from(list(CONTENTS)), data=st.data())
def test_bytes_that_changed_give_an_image_or_an_error(folder, name, data):
    suffix, content = CONTENTS[name]
    damaged = bytearray(content)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1) | st.integers(0, 300))
        damaged[min(place, len(content) - 1)] = data.draw(st.integers(0, 255))
    refused(folder, suffix, bytes(damaged))


@settings(deadline=None)
@given(name=st.sampled_from(CHECKED), data=st.data())
def test_a_changed_bit_is_noticed_where_there_are_checksums(folder, name, data):
    suffix, content = CONTENTS[name]
    image = read(folder, suffix, content)
    place, bit = data.draw(st.integers(0, len(content) - 1)), data.draw(st.integers(0, 7))
    damaged = bytearray(content)
    damaged[place] ^= 1 << bit
    assert refused(folder, suffix, bytes(damaged)) or read(folder, suffix, damaged).equal(image)


@settings(deadline=None)
@given(suffix=st.sampled_from([".png", ".tif", ".npy", ".mat"]), content=st.binary(max_size=64))
def test_any_bytes_are_an_error(folder, suffix, content):
    assert refused(folder, suffix, content)
    with pytest.raises(FileError):
        read_kernel(folder / f"damaged{suffix}")


def test_what_is_whole_is_read(folder):
    for suffix, content in CONTENTS.values():
        assert not refused(folder, suffix, content)
    assert np.isfinite(draw("float64", SHAPE)[0]).all()
