"""Tiles cover a picture, add up, and leave no seams."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmark_utils.deblur.method import Method
from benchmark_utils.deblur.photograph import MARGIN
from benchmark_utils.deblur.tiles import by_tiles, tiles
from benchmark_utils.kernels import get_kernel
from benchmark_utils.physics import convolve
from benchmark_utils.problem import BlindProblem
from tests.problems import photographs

quick = settings(deadline=None, max_examples=50)


@given(
    size=st.tuples(st.integers(1, 200), st.integers(1, 200)),
    margin=st.integers(0, 12),
    room=st.integers(1, 60),
)
@quick
def test_weights_add_up_to_one_and_tiles_are_no_larger_than_asked(size, margin, room):
    side = 4 * margin + room
    total = torch.zeros(size)
    for rows, columns, weights in tiles(size, side, margin):
        assert weights.shape == total[rows, columns].shape
        assert max(weights.shape) <= side
        assert weights.min() >= 0
        total[rows, columns] += weights
    torch.testing.assert_close(total, torch.ones(size), atol=1e-5, rtol=0)


@given(size=st.tuples(st.integers(60, 200), st.integers(60, 200)), margin=st.integers(2, 12))
@quick
def test_no_tile_counts_near_its_border_but_at_that_of_the_picture(size, margin):
    for rows, columns, weights in tiles(size, 4 * margin + 5, margin):
        for axis, (span, length) in enumerate(zip((rows, columns), size, strict=True)):
            profile, rim = weights.amax(1 - axis), margin // 2
            assert span.start == 0 or (profile[:rim] == 0).all()
            assert span.stop == length or (profile[-rim:] == 0).all()


def test_a_local_filter_is_the_same_by_tiles():
    picture = photographs("camera", size=150)
    kernel = get_kernel("gaussian", (9, 9), std=1.5)

    def restore(part, mask):
        padded = torch.nn.functional.pad(part, (4, 4, 4, 4), mode="replicate")
        return convolve(padded, kernel, "valid")

    found = by_tiles(restore, picture, None, 64, 12)
    torch.testing.assert_close(found, restore(picture, None), atol=1e-5, rtol=0)


def test_tiles_know_of_the_saturated_pixels_in_them():
    seen = []
    mask = torch.ones(1, 1, 50, 100, dtype=torch.bool)
    mask[..., 10, 90] = False

    def restore(part, known):
        seen.append(known)
        return part

    done = []
    by_tiles(restore, torch.rand(1, 3, 50, 100), mask, 60, 5, lambda: done.append(1))
    assert [known is None for known in seen] == [True, False]
    assert (~seen[1]).sum() == 1
    assert len(done) == 2


def test_tiles_too_small_for_their_margin_are_refused():
    with pytest.raises(ValueError, match="tiles of 40 pixels are too small for a margin of 10"):
        tiles((100, 100), 40, 10)


@pytest.mark.slow
def test_seams_of_a_restoration_are_invisible():
    """Tiles of a restored photograph hardly differ from the whole, and no more at the seams."""
    kernel = get_kernel("motion", (9, 9), generator=torch.Generator().manual_seed(0))
    sharp = photographs("astronaut", size=288)
    blurry = convolve(sharp, kernel, "valid")
    noise = torch.randn(blurry.shape, generator=torch.Generator().manual_seed(1))
    blurry = blurry + 0.005 * noise
    method = Method()

    def restore(part, mask):
        return method.restore(BlindProblem(part, 0.005, (9, 9), "valid"), kernel)

    difference = (by_tiles(restore, blurry, None, 200, MARGIN + 9) - restore(blurry, None)).square()
    assert difference.mean().sqrt() < 0.01
    profile = difference.mean((0, 1, 2)).sqrt()  # of the columns; the seam is in the middle
    assert profile[120:160].mean() < 2 * profile.mean()
