"""The shift found is the best of all, and the right one."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from benchmark_utils.metrics import largest_shift, register

properties = settings(deadline=None, max_examples=20)


def noise(*shape, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.rand(shape, generator=generator, dtype=torch.float64)


def sampled(image, shift):
    """``image`` (H, W) read at its pixels moved by ``shift``, bilinear; by scipy."""
    return ndimage.shift(image, [-s for s in shift], order=1, mode="grid-wrap")


def exhaustive_search(estimate, truth, reach, border, step):
    """Best (ssd, shift) of one image (C, H, W), one shift after the other."""
    (top, left), (height, width) = border, truth.shape[-2:]
    inner = (slice(top, height - top), slice(left, width - left))
    grids = [np.arange(-r, r + step / 2, step) for r in reach]
    best = (np.inf, None)
    for dy in grids[0]:
        for dx in grids[1]:
            moved = np.stack([sampled(channel, (dy, dx)) for channel in estimate])
            ssd = ((moved - truth)[:, inner[0], inner[1]] ** 2).sum()
            best = min(best, (ssd, (dy, dx)))
    return best


@properties
@given(shifts=st.lists(st.tuples(st.integers(-4, 4), st.integers(-3, 3)), min_size=1, max_size=3))
def test_whole_pixel_shifts_are_recovered_image_by_image(shifts):
    truth = noise(len(shifts), 3, 30, 27).float()
    estimate = torch.stack(
        [image.roll(shift, (-2, -1)) for image, shift in zip(truth, shifts, strict=True)]
    )
    found = register(estimate, truth, max_shift=(4, 3), border=5)
    assert found.shift.tolist() == [list(shift) for shift in shifts]
    assert found.estimate.shape == (len(shifts), 3, 20, 17)
    assert torch.equal(found.estimate, found.truth)
    assert found.estimate.dtype == torch.float32


@properties
@given(quarters=st.tuples(st.integers(-12, 12), st.integers(-12, 12)))
def test_quarter_pixel_shifts_are_recovered(quarters):
    shift = [q / 4 for q in quarters]
    estimate = noise(24, 26)
    truth = torch.from_numpy(sampled(estimate.numpy(), shift))
    found = register(estimate[None, None], truth[None, None], max_shift=3, border=4, subpixel=0.25)
    assert found.shift.tolist() == [shift]
    torch.testing.assert_close(found.estimate, found.truth)


@properties
@given(seed=st.integers(0, 1000), step=st.sampled_from([None, 0.5, 0.25]))
def test_no_shift_is_better(seed, step):
    estimate, truth = noise(2, 3, 13, 16, seed=seed), noise(2, 3, 13, 16, seed=seed + 1)
    found = register(estimate, truth, max_shift=(1, 2), border=(3, 2), subpixel=step)
    ssd = (found.estimate - found.truth).square().sum((1, 2, 3))
    for i in range(2):
        best, shift = exhaustive_search(
            estimate[i].numpy(), truth[i].numpy(), (1, 2), (3, 2), step or 1
        )
        assert ssd[i].item() == pytest.approx(best, rel=1e-10)
        assert tuple(found.shift[i].tolist()) == shift


def test_the_crop_is_the_inner_part_of_the_truth():
    truth = noise(1, 1, 20, 22)
    found = register(truth, truth, max_shift=2, border=(4, 3))
    assert torch.equal(found.truth, truth[..., 4:16, 3:19])
    assert register(truth, truth, max_shift=2).truth.shape[-2:] == (16, 18)


@pytest.mark.parametrize("step", [None, 0.25])
def test_among_equal_shifts_the_smallest_wins(step):
    flat = torch.full((1, 3, 40, 40), 0.1)
    assert register(flat + 0.6, flat, max_shift=6, subpixel=step).shift.abs().max() == 0
    stripes = noise(1, 1, 1, 3).repeat(1, 1, 40, 14)
    assert register(stripes, stripes, max_shift=8, subpixel=step).shift.abs().max() == 0
    moved = register(stripes.roll(4, -1), stripes, max_shift=8, subpixel=step)
    assert moved.shift.tolist() == [[0, 1]]


def test_a_bright_offset_does_not_hide_faint_detail():
    truth = 0.9 + 1e-4 * noise(1, 1, 32, 32)
    found = register(truth.roll((2, -1), (-2, -1)), truth, max_shift=3)
    assert found.shift.tolist() == [[2, -1]]


def test_largest_shift_is_half_the_kernel_or_a_quarter_of_the_image():
    assert largest_shift((31, 7), (256, 256)) == (15, 3)
    assert largest_shift((31, 8), (40, 256)) == (10, 4)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"max_shift": 3, "border": 2}, "border must be at least max_shift = 3, got 2"),
        ({"max_shift": 6}, "a border of 6 leaves nothing of images of size"),
        ({"max_shift": -1}, "max_shift must be one or two whole numbers"),
        ({"max_shift": 1.5}, "max_shift must be one or two whole numbers"),
        ({"max_shift": (1, 2, 3)}, "max_shift must be one or two whole numbers"),
        ({"max_shift": 1, "subpixel": 0.3}, "one over a whole number, got 0.3"),
        ({"max_shift": 1, "subpixel": 0.0}, "one over a whole number, got 0.0"),
    ],
)
def test_bad_options_are_named(options, message):
    with pytest.raises(ValueError, match=message):
        register(noise(1, 1, 12, 12), noise(1, 1, 12, 12), **options)


def test_bad_images_are_named():
    truth = noise(1, 1, 12, 12)
    with pytest.raises(ValueError, match=r"one shape, got \(1, 1, 12, 11\) and \(1, 1, 12, 12\)"):
        register(truth[..., 1:], truth, max_shift=1)
    with pytest.raises(ValueError, match="estimate holds NaN"):
        register(truth * float("nan"), truth, max_shift=1)
    with pytest.raises(ValueError, match=r"truth must be a tensor of shape \(B, C, H, W\)"):
        register(truth, truth[0], max_shift=1)
