import gzip

import numpy as np
import pytest

from training.data import load_images
from training.digits import main, read_digits


def idx(pixels):
    header = np.array([2051, *pixels.shape], ">u4")
    return header.tobytes() + pixels.tobytes()


@pytest.fixture
def pixels():
    return np.random.default_rng(0).integers(0, 256, (50, 28, 28), np.uint8)


@pytest.mark.parametrize("compressed", [False, True])
def test_digits_are_padded_and_thresholded(tmp_path, pixels, compressed):
    file = tmp_path / ("digits.gz" if compressed else "digits")
    file.write_bytes(gzip.compress(idx(pixels)) if compressed else idx(pixels))
    digits = read_digits(file)
    assert digits.shape == (50, 32, 32, 1)
    np.testing.assert_array_equal(digits[:, 2:30, 2:30, 0], np.where(pixels > 127, 255, 0))
    assert digits.sum() == digits[:, 2:30, 2:30].sum()


def test_written_digits_are_split_the_same_way_each_time(tmp_path, pixels):
    (tmp_path / "digits").write_bytes(idx(pixels))
    main([str(tmp_path / "digits"), str(tmp_path / "digits.npz")])
    (training, held_back), (_, again) = (load_images(tmp_path / "digits.npz") for _ in range(2))
    assert (len(training), len(held_back)) == (48, 2)
    np.testing.assert_array_equal(held_back, again)


@pytest.mark.parametrize(
    "content", [b"", b"short", bytes(40), idx(np.ones((2, 4, 4), np.uint8))[:-1]]
)
def test_other_files_are_refused(tmp_path, content):
    (tmp_path / "digits").write_bytes(content)
    with pytest.raises(ValueError, match="holds no images in the idx format"):
        read_digits(tmp_path / "digits")
