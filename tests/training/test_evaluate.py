import numpy as np
import pytest
from PIL import Image

from training.evaluate import photograph_psnr, psnr_table


@pytest.fixture
def photographs(tmp_path):
    # Mid-grey: at noise 15 of 255 hardly a value leaves [0, 1], so clamping changes nothing.
    for name, size in (("a", (40, 33)), ("b", (64, 48))):
        Image.new("RGB", size, (128, 128, 128)).save(tmp_path / f"{name}.png")
    return tmp_path


def test_doing_nothing_leaves_the_noise(photographs):
    scores = photograph_psnr(lambda image, sigma: image, photographs, levels=(5, 15))
    for level, psnr in scores.items():
        assert psnr == pytest.approx(-20 * np.log10(float(level) / 255), abs=0.2)


def test_a_perfect_denoiser_is_seen(photographs):
    scores = photograph_psnr(lambda image, sigma: 0 * image + 128 / 255, photographs, levels=(25,))
    assert scores["25"] > 100


def test_two_calls_compare():
    images = [list(np.random.default_rng(0).integers(0, 256, (3, 64, 64, 3), np.uint8))]
    first, second = (psnr_table(lambda image, sigma: image, images) for _ in range(2))
    assert first == second
    assert first["source0@0.02"] > first["source0@0.2"]
