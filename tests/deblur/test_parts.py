"""Where the blur is looked for, and what is left out."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmark_utils.data import to_grey
from benchmark_utils.deblur.light import decoded, encoded, unclipped
from benchmark_utils.deblur.parts import textured_part
from benchmark_utils.deblur.sizes import cropped, extent, find_kernel, read_blur, spread
from benchmark_utils.kernels import get_kernel
from benchmark_utils.physics import convolve
from tests.problems import photographs

quick = settings(deadline=None, max_examples=50)


@pytest.mark.parametrize("place", [(0, 0), (200, 40), (144, 400)])
def test_the_part_holds_the_texture(place):
    grey = torch.full((1, 1, 300, 500), 0.5)
    top, left = place
    patch = torch.rand(100, 100, generator=torch.Generator().manual_seed(0))
    grey[0, 0, top : top + 100, left : left + 100] = patch
    mask = torch.ones(grey.shape, dtype=torch.bool)
    rows, columns = textured_part(grey, mask, 128)
    assert rows.start <= top + 16
    assert rows.stop >= top + 84
    assert columns.start <= left + 16
    assert columns.stop >= left + 84


def test_what_is_saturated_is_no_texture():
    generator = torch.Generator().manual_seed(0)
    grey = torch.rand(1, 1, 128, 256, generator=generator)
    mask = torch.ones(grey.shape, dtype=torch.bool)
    mask[..., :128] = False
    _, columns = textured_part(grey, mask, 128)
    assert columns == slice(128, 256)


@given(height=st.integers(64, 200), width=st.integers(64, 200), side=st.integers(64, 200))
@quick
def test_the_part_lies_in_the_picture_and_is_as_large_as_it_can(height, width, side):
    grey = torch.rand(1, 1, height, width)
    mask = torch.ones(grey.shape, dtype=torch.bool)
    for span, length in zip(textured_part(grey, mask, side), (height, width), strict=True):
        assert 0 <= span.start < span.stop <= length
        assert span.stop - span.start == min(side, length)


@given(values=st.lists(st.floats(0, 1, width=32), min_size=1, max_size=9))
@quick
def test_light_and_levels_are_inverse(values):
    levels = torch.tensor(values, dtype=torch.float64)
    torch.testing.assert_close(encoded(decoded(levels)), levels, atol=1e-6, rtol=0)


def test_the_curve_is_that_of_srgb():
    # IEC 61966-2-1: 50 % of light is level 187.5 of 255, and black and white are themselves.
    light = decoded(torch.tensor([0.0, 0.735357, 1.0]))
    torch.testing.assert_close(light, torch.tensor([0.0, 0.5, 1.0]), atol=1e-4, rtol=0)


def test_a_clipped_channel_takes_its_neighbours_along():
    image = torch.full((1, 3, 9, 9), 0.5)
    image[0, 1, 4, 4] = 1
    expected = torch.ones(1, 1, 9, 9, dtype=torch.bool)
    expected[..., 3:6, 3:6] = False
    assert torch.equal(unclipped(image), expected)


@pytest.mark.parametrize(("shape", "expected"), [((3, 3), (7, 7)), ((1, 9), (5, 13))])
def test_a_kernel_is_cut_to_its_extent_and_a_rim(shape, expected):
    kernel = torch.zeros(1, 1, 31, 31)
    rows, columns = (slice(15 - side // 2, 16 + side // 2) for side in shape)
    kernel[..., rows, columns] = 1 / (shape[0] * shape[1])
    assert extent(kernel) == shape
    found = cropped(kernel)
    assert found.shape[-2:] == expected
    assert found.sum().item() == pytest.approx(1)


@given(seed=st.integers(0, 1000), side=st.integers(3, 25))
@quick
def test_cutting_a_kernel_loses_little_of_it(seed, side):
    kernel = get_kernel("motion", (side, side), generator=torch.Generator().manual_seed(seed))
    found = cropped(torch.nn.functional.pad(kernel, (5, 5, 5, 5)))
    assert all(length % 2 == 1 for length in found.shape[-2:])
    assert spread(found) == pytest.approx(spread(kernel), abs=0.1 * side)


def test_the_spread_is_that_of_the_formula():
    # of a Gaussian in the plane, the square root of 2 times its standard deviation
    assert spread(get_kernel("gaussian", (41, 41), std=3.0)) == pytest.approx(3 * 2**0.5, rel=1e-3)
    assert spread(get_kernel("dirac", (5, 5))) == 0


def held(true, side):
    """What a window of ``side`` pixels holds of an even square of ``true``."""
    half = min(true, side) // 2
    middle = slice(side // 2 - half, side // 2 + half + 1)
    kernel = torch.zeros(1, 1, side, side)
    kernel[..., middle, middle] = 1 / (2 * half + 1) ** 2
    return kernel


@pytest.mark.parametrize("true", [3, 15, 27])
@pytest.mark.parametrize("expected", [5, 14, 40])
def test_windows_grow_until_the_kernel_fits(true, expected):
    tried = []

    def kernel_of(side):
        tried.append(side)
        return held(true, side)

    found = find_kernel(kernel_of, expected, 200)
    assert max(extent(found)) == true
    assert tried[0] >= max(expected, 9)
    assert tried == sorted(tried)
    assert 0.8 * tried[-1] >= true
    assert len(tried) < 2 or 0.8 * tried[-2] < true


@pytest.mark.parametrize(("largest", "expected"), [(33, [19, 29, 33]), (9, [9])])
def test_no_window_is_larger_than_allowed(largest, expected):
    tried = []

    def kernel_of(side):
        tried.append(side)
        return held(500, side)

    find_kernel(kernel_of, 15, largest)
    assert tried == expected


@pytest.mark.slow
@pytest.mark.parametrize("name", ["astronaut", "cat", "coffee"])
def test_the_network_tells_sharp_from_blurred(name):
    sharp = to_grey(photographs(name, size=230))
    spread_of = {}
    for side in (1, 7, 15, 25):
        kernel = get_kernel("motion", (side, side), generator=torch.Generator().manual_seed(side))
        blurry = convolve(sharp, kernel, "valid")
        spread_of[side], found = read_blur(blurry, 0.002)
        assert side == 1 or 0.6 * max(extent(kernel)) < found < 3 * max(extent(kernel))
    assert spread_of.pop(1) < 0.9 < min(spread_of.values())
