"""The table of the embedded restorers: what is held back of folders and of files."""

import numpy as np
import pytest
from PIL import Image

from docs.figures.restorers import held_back, restorers_table

SIDE = 64


@pytest.fixture
def sources(tmp_path):
    generator = np.random.default_rng(0)
    pixels = generator.integers(0, 256, (60, SIDE, SIDE, 3), np.uint8)
    folder = tmp_path / "photographs"
    folder.mkdir()
    for number, image in enumerate(pixels):
        Image.fromarray(image).save(folder / f"{number:02}.png")
    np.savez(tmp_path / "faces.npz", x=pixels, person=np.arange(60))
    return [folder, tmp_path / "faces.npz"]


def test_folders_are_photographs_and_files_are_faces(sources):
    photographs, faces = held_back(sources)
    assert 0 < len(photographs) < 30
    assert 0 < len(faces) < 30


def test_a_source_of_each_kind_is_needed(sources):
    with pytest.raises(ValueError, match="no faces are held back"):
        held_back(sources[:1])


def test_compression_is_undone_in_part():
    """Smooth pictures: the restorer from compression gains, and more where more was lost."""
    ramps = [np.linspace(20 + k, 200, SIDE) for k in range(4)]
    images = [
        np.uint8(np.add.outer(ramp, ramp[::-1])[..., None].repeat(3, 2) / 2) for ramp in ramps
    ]
    head, body = restorers_table([images, images])
    assert len(head) == len(body[0])
    degraded, restored = (np.array([float(row[k]) for row in body[2:]]) for k in (2, 4))
    assert (restored > degraded).all()
    assert [row[:2] for row in body[2:]] == [
        ["embedded-jpeg", f"quality {quality}"] for quality in (20, 40, 80)
    ]
