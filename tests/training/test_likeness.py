"""Copies of pictures and of their parts are found; different pictures are not taken for them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from skimage import data

from training.disjoint.gallery import Gallery
from training.disjoint.placement import agreement, turned, turned_positions
from training.disjoint.signature import describe, detail

COPIES = st.fixed_dictionaries(
    {
        "area": st.floats(0.3, 0.6),
        "place": st.tuples(st.floats(0, 1), st.floats(0, 1)),
        "scale": st.floats(0.8, 1.5),
        "mirrored": st.booleans(),
        "turn": st.integers(0, 3),
        "grey": st.booleans(),
    }
)


@pytest.mark.slow
@settings(max_examples=12, deadline=None, derandomize=True)
@given(seed=st.integers(0, 9), copy=COPIES)
def test_a_part_is_found_however_it_was_copied(leaves, planted, seed, copy):
    picture = leaves(seed)
    (found,) = Gallery([planted(picture, **copy)]).like(describe(picture))
    assert found.index == 0
    assert found.similarity > 0.85
    assert found.how.startswith("a part")


@pytest.mark.slow
@pytest.mark.parametrize(("mirrored", "turn"), [(False, 1), (True, 0), (True, 2)])
def test_a_small_whole_copy_is_found_with_its_pose(leaves, planted, mirrored, turn):
    picture = leaves(0)
    copy = planted(picture, area=1, scale=0.3, mirrored=mirrored, turn=turn)
    (found,) = Gallery([leaves(1), copy]).like(describe(picture))
    assert found.index == 1
    assert ("mirrored" in found.how) == mirrored
    assert ("turned" in found.how) == (turn > 0)


@pytest.mark.slow
def test_a_picture_is_close_to_itself_alone(leaves):
    coins, brick, grass = data.coins(), data.brick(), data.grass()
    walls = [pixels[:, side] for pixels in (brick, grass) for side in np.s_[:256, 256:]]
    pictures = [*map(leaves, range(4)), *map(Image.fromarray, (coins, *walls))]
    gallery = Gallery(pictures)
    for number, picture in enumerate(pictures):
        assert [found.index for found in gallery.like(describe(picture))] == [number]


def test_skies_are_not_close():
    rng = np.random.default_rng(0)
    height, width = np.mgrid[:160, :240]
    sky = 80 + 0.4 * height + 0.002 * (width - 100.0) ** 2
    skies = [sky, sky + rng.normal(0, 2, sky.shape), 1.1 * sky + rng.normal(0, 2, sky.shape)]
    skies = [Image.fromarray(pixels.astype(np.uint8)) for pixels in skies]
    assert not Gallery(skies[1:]).like(describe(skies[0]))
    assert not Gallery(skies[:2]).like(describe(skies[2]))


def test_flat_and_tiny_pictures_are_like_nothing(leaves):
    flat, tiny = Image.new("L", (50, 40), 128), Image.new("RGB", (1, 1), (9, 9, 9))
    assert not Gallery([flat, tiny, leaves(0)]).like(describe(flat))
    assert not Gallery([flat, tiny]).like(describe(leaves(0)))


def test_grain_and_shading_are_no_detail(leaves):
    picture = leaves(0).convert("L")
    rng = np.random.default_rng(0)
    shade = np.linspace(-30, 30, picture.width) + rng.normal(0, 3, (picture.height, picture.width))
    changed = Image.fromarray((0.7 * np.asarray(picture) + 40 + shade).astype(np.uint8))
    assert (detail(picture) * detail(changed)).sum() > 0.95


@given(turn=st.integers(0, 3), x=st.integers(0, 6), y=st.integers(0, 3))
def test_places_turn_with_their_picture(turn, x, y):
    pixels = np.zeros((4, 7), np.uint8)
    pixels[y, x] = 1
    ((row, column),) = np.argwhere(np.asarray(turned(Image.fromarray(pixels), turn)))
    ((there_x, there_y),) = turned_positions(np.array([[x + 0.5, y + 0.5]]), (7, 4), turn)
    assert (there_x, there_y) == (column + 0.5, row + 0.5)


def test_a_picture_agrees_with_its_part_where_it_lies_alone(leaves):
    picture = leaves(0).convert("L")
    part = picture.crop((50, 30, 150, 120))
    shift = np.array([-50, -30])
    assert agreement(picture, part, 1.0, shift) == pytest.approx(1)
    assert agreement(picture, part, 1.0, shift + 9) < 0.5
    assert agreement(picture, part, 1.0, np.array([90, 0])) == -1, "too little is shared"
