import numpy as np
import pytest
import torch
from PIL import Image

from benchmark_utils.data import (
    PHOTOGRAPHS,
    list_images,
    load_image,
    load_photograph,
    photograph_names,
    to_grey,
)


@pytest.mark.parametrize("name", PHOTOGRAPHS)
def test_every_embedded_photograph_loads_without_download(name):
    image = load_photograph(name, 96)
    assert image.shape == (1, 3, 96, 96)
    assert image.dtype == torch.float32
    assert 0 <= image.min()
    assert image.max() <= 1
    assert image.std() > 0.05


def test_unknown_photograph_is_named():
    with pytest.raises(ValueError, match="unknown photograph 'lena': choose from face, cat"):
        load_photograph("lena", 64)


def test_photographs_are_chosen_by_number_or_by_name():
    assert photograph_names(3) == ["face", "cat", "coffee"]
    assert photograph_names("rocket") == ["rocket"]
    for wrong in (0, 1000, "lena"):
        with pytest.raises(ValueError, match=f"got {wrong!r}"):
            photograph_names(wrong)


def test_photographs_are_not_enlarged():
    with pytest.raises(ValueError, match="size 512 is larger than the image, 256 pixels"):
        load_photograph("face", 512)


def test_grey_is_the_luminance():
    """That of Rec. 601, which pillow has too: a colour counts by its channel."""
    pixels = np.random.default_rng(0).integers(0, 256, (6, 5, 3), dtype=np.uint8)
    pixels[0, :3] = 255 * np.eye(3)
    expected = np.asarray(Image.fromarray(pixels).convert("L"))
    found = to_grey(torch.from_numpy(pixels).permute(2, 0, 1)[None] / 255)
    assert found.shape == (1, 1, 6, 5)
    np.testing.assert_allclose(255 * found[0, 0], expected, rtol=0, atol=1)
    assert found[0, 0, 0, :3].tolist() == pytest.approx([0.299, 0.587, 0.114])


def test_pixels_are_kept(tmp_path):
    pixels = np.random.default_rng(0).integers(0, 256, (5, 7, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(tmp_path / "a.png")
    image = load_image(tmp_path / "a.png")
    np.testing.assert_array_equal((image[0] * 255).round().byte().permute(1, 2, 0), pixels)


def test_an_image_is_cut_to_its_centre_square(tmp_path):
    pixels = np.zeros((4, 8, 3), np.uint8)
    pixels[:, 2:6] = 255
    Image.fromarray(pixels).save(tmp_path / "a.png")
    assert load_image(tmp_path / "a.png", 4).min() == 1


def test_files_come_sorted_and_their_absence_is_said(tmp_path):
    with pytest.raises(FileNotFoundError, match="none does not exist"):
        list_images(tmp_path / "none")
    with pytest.raises(FileNotFoundError, match="holds no image"):
        list_images(tmp_path)
    for name in ("b.png", "a.jpg", "notes.txt"):
        (tmp_path / name).touch()
    assert [f.name for f in list_images(tmp_path)] == ["a.jpg", "b.png"]


def test_a_damaged_file_is_named(tmp_path):
    (tmp_path / "a.png").write_bytes(b"not a picture")
    with pytest.raises(ValueError, match=r"a\.png cannot be read as an image"):
        load_image(tmp_path / "a.png")
