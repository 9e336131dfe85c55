"""Frames of a camera shake: without a roll their mean is a convolution, with one it is not."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmark_utils.data import load_photograph
from benchmark_utils.kernels import get_kernel, motion_path, roll_path, splat
from benchmark_utils.physics import convolve, rolled_reach, shaken_frames
from benchmark_utils.randomness import keyed_generator

whole_pixels = st.tuples(st.integers(-3, 3), st.integers(-3, 3))


def middle(image, size):
    top, left = ((side - size) // 2 for side in image.shape[-2:])
    return image[..., top : top + size, left : left + size]


@settings(deadline=None, max_examples=20)
@given(places=st.lists(whole_pixels, min_size=1, max_size=6))
def test_the_mean_of_the_frames_is_the_convolution_with_the_path(places):
    scene = load_photograph("camera", 50)
    path = torch.tensor(places, dtype=torch.float64).T
    frames = list(shaken_frames(scene[0], path, torch.zeros(len(places)), (40, 40)))
    kernel = splat(path, (7, 7))
    expected = middle(convolve(scene, kernel, "valid"), 40)
    torch.testing.assert_close(sum(frames)[None] / len(frames), expected, rtol=0, atol=2e-5)


def test_a_quarter_turn_is_exact():
    scene = load_photograph("cat", 41)[0]
    quarter = torch.tensor([math.pi / 2])
    (frame,) = shaken_frames(scene, torch.zeros(2, 1), quarter, (31, 31))
    expected = middle(scene.rot90(1, (-2, -1)), 31)
    other = middle(scene.rot90(-1, (-2, -1)), 31)
    assert min((frame - expected).abs().max(), (frame - other).abs().max()) < 1e-4


def test_the_roll_moves_the_corners_and_not_the_centre():
    """The blur at a place is the path, and the arc of that place about the centre."""
    angle = 0.05
    for place, arc in (((0, 0), 0.0), ((0, 20), 1.0), ((20, 0), 1.0), ((15, 20), 1.25)):
        scene = torch.zeros(1, 65, 65)
        scene[0, 32 + place[0], 32 + place[1]] = 1
        frames = shaken_frames(scene, torch.zeros(2, 2), torch.tensor([0.0, angle]), (65, 65))
        rest, rolled = (barycentre(frame[0]) for frame in frames)
        assert (rolled - rest).norm().item() == pytest.approx(arc, abs=0.05)


def barycentre(image):
    weights = image.clamp(min=0) / image.clamp(min=0).sum()
    rows, columns = (torch.arange(side, dtype=image.dtype) for side in image.shape)
    return torch.stack([(weights.sum(1) * rows).sum(), (weights.sum(0) * columns).sum()])


@settings(deadline=None, max_examples=20)
@given(side=st.integers(20, 60), angle=st.floats(-0.1, 0.1))
def test_the_reach_is_enough(side, angle):
    """What lies beyond the reach does not change a frame."""
    reach = rolled_reach(side, angle)
    scene = torch.rand(1, side + 2 * reach, side + 2 * reach)
    wider = torch.nn.functional.pad(scene, (9, 9, 9, 9), value=5.0)
    angles = torch.tensor([angle])
    (frame,) = shaken_frames(scene, torch.zeros(2, 1), angles, (side, side))
    (again,) = shaken_frames(wider, torch.zeros(2, 1), angles, (side, side))
    torch.testing.assert_close(frame, again, rtol=0, atol=1e-3)


def test_the_path_is_that_of_the_kernel_family():
    path = motion_path((15, 15), generator=keyed_generator("path"))
    kernel = get_kernel("motion", (15, 15), generator=keyed_generator("path"))
    assert torch.equal(splat(path, (15, 15)), kernel)


def test_the_roll_has_its_extreme_and_no_mean():
    roll = roll_path(0.02, generator=keyed_generator("roll"))
    assert roll.abs().max().item() == pytest.approx(0.02)
    assert roll.mean().item() == pytest.approx(0, abs=1e-12)
    assert roll_path(0.0, generator=keyed_generator("roll")).abs().max() == 0
