import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmark_utils.display import animation, inset, kernel_picture
from benchmark_utils.display.pictures import Drawn, enlarge, nearest, reduce

SIDES = st.integers(1, 70)


@settings(deadline=None, max_examples=30)
@given(SIDES, SIDES, st.integers(1, 300))
def test_enlarging_repeats_pixels(height, width, side):
    picture = np.random.default_rng(0).random((height, width))
    large = enlarge(picture, side)
    factor = len(large) // height
    assert large.shape == (factor * height, factor * width)
    assert max(large.shape) <= max(side, height, width)
    np.testing.assert_array_equal(large[factor // 2 :: factor, factor // 2 :: factor], picture)


@settings(deadline=None, max_examples=30)
@given(SIDES, SIDES, st.integers(1, 4))
def test_nearest_inverts_a_repetition(height, width, factor):
    picture = np.random.default_rng(0).random((height, width, 3))
    large = nearest(picture, (factor * height, factor * width))
    np.testing.assert_array_equal(large, picture.repeat(factor, 0).repeat(factor, 1))
    np.testing.assert_array_equal(nearest(large, (height, width)), picture)


@settings(deadline=None, max_examples=50)
@given(SIDES, SIDES, st.integers(1, 80), st.booleans())
def test_reduced_pictures_fit_and_small_ones_stay(height, width, side, colour):
    picture = np.random.default_rng(0).random((height, width, *((3,) if colour else ())))
    small = reduce(picture, side)
    assert max(small.shape[:2]) <= side
    assert small.shape[2:] == picture.shape[2:]
    if max(height, width) <= side:
        np.testing.assert_array_equal(small, picture)
    np.testing.assert_allclose(reduce(np.full_like(picture, 0.3), side), 0.3)


def test_reducing_averages_blocks():
    picture = np.arange(24.0).reshape(4, 6)
    np.testing.assert_allclose(reduce(picture, 3), [[3.5, 5.5, 7.5], [15.5, 17.5, 19.5]])


def test_kernel_is_white_at_its_maximum():
    picture = kernel_picture([[0, 1e-3], [2e-3, 4e-3]], side=2)
    np.testing.assert_allclose(picture, [[0, 0.25], [0.5, 1]])


def test_negative_entries_are_red():
    picture = kernel_picture([[-2.0, 1.0]], side=2)
    np.testing.assert_allclose(picture, [[[1, 0, 0], [0.5, 0.5, 0.5]]])


@pytest.mark.parametrize("kernel", [np.zeros((3, 3)), np.full((3, 3), np.nan)])
def test_nothing_to_see_is_black(kernel):
    assert not kernel_picture(kernel).any()


@settings(deadline=None, max_examples=30)
@given(SIDES, SIDES, SIDES, SIDES, st.booleans())
def test_inset_leaves_the_rest_of_the_image(height, width, kernel_height, kernel_width, colour):
    rng = np.random.default_rng(0)
    picture = rng.random((height, width, *((3,) if colour else ())))
    drawn = inset(picture, rng.random((kernel_height, kernel_width)))
    expected = enlarge(picture, 320)
    assert drawn.shape == expected.shape
    top, left = drawn.shape[0] // 2, drawn.shape[1] // 2
    if min(drawn.shape[:2]) > 20:  # smaller, the frame alone covers more
        np.testing.assert_array_equal(drawn[:top], expected[:top])
        np.testing.assert_array_equal(drawn[:, :left], expected[:, :left])


def test_animations_advance_together():
    short = [np.full((40, 40), value) for value in (0.0, 1.0)]
    frames = [np.asarray(f) for f in animation(np.asarray, short, n_frames=5, hold=2)]
    assert len(frames) == 7
    assert frames[0][0, 0] == 0
    assert (np.stack(frames[-3:])[:, 0, 0] == 1).all()
    filled = [(frame[-1] == frames[-1][-1, 0]).mean() for frame in frames]
    np.testing.assert_allclose(filled, [0.2, 0.4, 0.6, 0.8, 1, 1, 1])


def test_an_animation_is_in_colour_where_one_of_its_frames_is():
    kernels = [np.full((3, 3), value) for value in (1.0, -1.0)]
    first, *_, last = map(np.asarray, animation(kernel_picture, kernels, n_frames=2))
    assert first.shape == last.shape
    assert (first[0, 0] == 1).all()
    assert last[0, 0].tolist() == [1, 0, 0]


def test_a_picture_is_drawn_when_it_is_asked_for():
    asked = []
    picture = Drawn(lambda *parts: asked.append(parts) or np.eye(2), "image", "kernel")
    assert asked == []
    np.testing.assert_array_equal(picture, np.eye(2))
    assert np.asarray(picture, np.float32).dtype == np.float32
    assert asked == [("image", "kernel")] * 2
