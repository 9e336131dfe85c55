"""A .mat file whose tags are damaged is an error: scipy alone would end the process."""

import io
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.io import savemat

from benchmark_utils.files import FileError, read_variables
from benchmark_utils.files.matlab_tags import check_tags

DATA_TAG = 184  # of x, an array of 9 x 11 x 3: header 128, matrix 8, flags 16, size 24, name 8


def encoded(content, **options):
    file = io.BytesIO()
    savemat(file, content, **options)
    return file.getvalue()


@pytest.fixture
def damaged(tmp_path):
    """A file whose numbers have a type that is given."""

    def write(kind):
        content = bytearray(encoded({"x": np.ones((9, 11, 3))}))
        assert struct.unpack_from("<I", content, DATA_TAG) == (9,)
        struct.pack_into("<I", content, DATA_TAG, kind)
        path = tmp_path / "damaged.mat"
        path.write_bytes(content)
        return path

    return write


@pytest.mark.parametrize("kind", [0, 8, 10, 11, 19, 255, 0xFF09])
def test_a_type_that_does_not_exist_is_named(damaged, kind):
    path = damaged(kind)
    with pytest.raises(FileError, match=rf"{path.name} is damaged: it holds .* type {kind},"):
        read_variables(path)


def test_a_small_element_has_at_most_four_bytes(damaged):
    with pytest.raises(FileError, match="an element of 5 bytes is cut off"):
        read_variables(damaged(5 << 16 | 9))


leaves = st.one_of(
    st.integers(0, 20).map(np.arange),
    st.integers(0, 5).map(lambda n: np.ones((n, 3), np.float32)),
    st.text("abc", max_size=9),
    st.just(np.array([[1 + 2j]])),
)


@st.composite
def cells(draw, content):
    parts = draw(st.lists(content, min_size=1, max_size=3))
    cell = np.empty(len(parts), object)
    cell[:] = parts
    return cell


names = st.text("abcdefgh", min_size=1, max_size=20)
trees = st.recursive(
    leaves, lambda inner: cells(inner) | st.dictionaries(names, inner, min_size=1, max_size=3)
)


@given(content=st.dictionaries(names, trees, min_size=1, max_size=3), compressed=st.booleans())
def test_whatever_is_whole_passes(content, compressed):
    check_tags(encoded(content, do_compression=compressed))
