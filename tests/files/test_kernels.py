"""Kernels in files: one rule for every format."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from scipy.io import savemat

from benchmark_utils.files import nonnegative, read_kernel
from tests.files.formats import CASES, LOSSLESS, by_pillow, draw, npy

KERNEL = np.outer([1, 3, 2], [0, 5, 9, 4, 1]).astype(np.uint8)
SHARES = KERNEL / KERNEL.sum()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("kernels")


@settings(deadline=None)
@given(case=st.sampled_from(CASES), colour=st.booleans(), seed=st.integers(0, 99))
def test_no_type_has_a_scale(folder, case, colour, seed):
    name, kind = case
    suffix, encode, _ = LOSSLESS[name]
    if suffix == ".webp":
        return
    pixels, values = draw(kind, (4, 5), seed)
    path = folder / f"k{suffix}"
    path.write_bytes(encode(np.stack([pixels] * 3, 2) if colour else pixels))
    kernel = read_kernel(path)
    assert kernel.shape == (1, 4, 5)
    assert kernel.sum().item() == pytest.approx(1)
    np.testing.assert_allclose(kernel[0], values / values.sum(), atol=1e-7)


@pytest.mark.parametrize("kind", ["uint8", "uint16", "int16", "int64", "float32", "float64"])
@pytest.mark.parametrize("factor", [1, 2, 0.125])
def test_numbers_are_divided_by_their_sum(tmp_path, kind, factor):
    values = KERNEL * factor if kind.startswith("float") else KERNEL
    np.save(tmp_path / "k.npy", values.astype(kind))
    np.testing.assert_allclose(read_kernel(tmp_path / "k.npy")[0], SHARES, atol=1e-7)


def test_the_one_array_of_a_mat_file(tmp_path):
    savemat(tmp_path / "k.mat", {"k": KERNEL, "note": "text"})
    np.testing.assert_allclose(read_kernel(tmp_path / "k.mat")[0], SHARES)
    savemat(tmp_path / "k.mat", {"k": KERNEL, "image": np.eye(20)})
    with pytest.raises(ValueError, match=r"k\.mat must hold one array, got \['image', 'k'\]"):
        read_kernel(tmp_path / "k.mat")


REFUSED = {
    "negative values": (npy(KERNEL - 1.0), r"holds values from -1 to \d+, expected a nonnegative"),
    "nothing but zeros": (npy(0 * KERNEL), "holds values from 0 to 0, expected"),
    "NaN": (npy(np.where(KERNEL > 8, np.nan, 1.0)), r"holds NaN or infinite values, \d+ of 15"),
    "colours": (npy(np.stack([KERNEL, KERNEL, KERNEL + 1], 2)), "holds 3 channels, expected one"),
    "complex": (npy(KERNEL * 1j), r"holds complex128 of shape \(3, 5\), expected a kernel"),
    "one axis": (npy(KERNEL[0]), r"holds an array of shape \(5,\)"),
    "no array": (b"", "cannot be read as a kernel"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_kernel_is_refused(tmp_path, name):
    content, message = REFUSED[name]
    (tmp_path / "k.npy").write_bytes(content)
    with pytest.raises(ValueError, match=rf"k\.npy {message}"):
        read_kernel(tmp_path / "k.npy")


def test_opacity_and_lossy_compression_are_refused(tmp_path):
    content = io.BytesIO()
    Image.fromarray(np.stack([KERNEL, KERNEL], 2), "LA").save(content, "PNG")
    (tmp_path / "k.png").write_bytes(content.getvalue())
    with pytest.raises(ValueError, match=r"k\.png is transparent in parts"):
        read_kernel(tmp_path / "k.png")
    (tmp_path / "k.jpg").write_bytes(by_pillow("JPEG")(KERNEL))
    with pytest.raises(ValueError, match=r"k\.jpg is compressed by JPEG"):
        read_kernel(tmp_path / "k.jpg")


def test_the_rounding_of_a_transform_is_no_negative_value():
    values = nonnegative(SHARES - 1e-9)
    np.testing.assert_allclose(values / values.sum(), SHARES, atol=1e-8)
    assert values.min() == 0


@pytest.mark.parametrize("factor", [1e307, 1e-307])
def test_the_largest_and_the_smallest_numbers_are_a_kernel(tmp_path, factor):
    np.save(tmp_path / "k.npy", SHARES / SHARES.max() * factor)
    np.testing.assert_allclose(read_kernel(tmp_path / "k.npy")[0], SHARES, atol=1e-7)
