"""Pictures to train on and to evaluate on, and what makes comparing them quick."""

import functools
import io

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageOps

from training.disjoint import check


@pytest.fixture(autouse=True)
def one_embedded_photograph(monkeypatch):
    """Compare with one of the photographs embedded in the suite: describing all takes seconds."""
    monkeypatch.setattr(check, "PHOTOGRAPHS", {"cat": check.PHOTOGRAPHS["cat"]})


@pytest.fixture(scope="session")
def leaves():
    """Function of a seed: a picture 160x120 of discs that hide one another, as in photographs."""

    @functools.cache
    def draw(seed):
        rng = np.random.default_rng(seed)
        image = Image.new("RGB", (160, 120))
        canvas = ImageDraw.Draw(image)
        for radius in np.sort(rng.pareto(1.5, 400).clip(0.1, 2) * 12)[::-1]:
            x, y = rng.uniform((0, 0), image.size)
            box = (x - radius, y - radius, x + radius, y + radius)
            canvas.ellipse(box, tuple(rng.integers(0, 256, 3).tolist()))
        return image.filter(ImageFilter.GaussianBlur(0.7))

    return draw


@pytest.fixture(scope="session")
def planted():
    """Function of a picture: a copy of a part of it that somebody made in haste."""

    def copy(picture, area=0.5, place=(0.5, 0.5), scale=1.0, mirrored=False, turn=0, grey=False):
        sides = np.array(picture.size) * area**0.5
        low = (np.array(picture.size) - sides) * place
        part = picture.crop((*low, *low + sides))
        part = part.resize([round(side * scale) for side in part.size], Image.Resampling.LANCZOS)
        part = ImageOps.mirror(part) if mirrored else part
        part = part.rotate(90 * turn, expand=True)
        file = io.BytesIO()
        (part.convert("L") if grey else part).save(file, "JPEG", quality=60)
        return Image.open(file)

    return copy
