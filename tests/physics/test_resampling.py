"""Resampling keeps what does not depend on the grid: constants, sums, positions, the blur model."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmark_utils.data import load_photograph
from benchmark_utils.kernels import get_kernel
from benchmark_utils.metrics import psnr
from benchmark_utils.physics import (
    convolve,
    move_images,
    move_kernel,
    resample_images,
    resample_kernel,
    shift_each,
)
from benchmark_utils.problem import frame

SIDES = st.integers(5, 40)


def centroid(kernel):
    """Mean position (2,) of a (1, 1, kh, kw) kernel about its centre, in pixels."""
    axes = (torch.arange(side, dtype=kernel.dtype) - side // 2 for side in kernel.shape[-2:])
    return torch.stack(
        [(kernel.sum(sum_over) * axis).sum() for sum_over, axis in zip((-1, -2), axes, strict=True)]
    )


@settings(deadline=None, max_examples=25)
@given(SIDES, SIDES, SIDES, SIDES, st.sampled_from(["circular", "valid"]))
def test_constants_stay_constant(height, width, new_height, new_width, boundary):
    found = resample_images(
        torch.full((1, 2, height, width), 0.3), (new_height, new_width), boundary
    )
    assert found.shape == (1, 2, new_height, new_width)
    torch.testing.assert_close(found, torch.full_like(found, 0.3))


@pytest.mark.parametrize("boundary", ["circular", "valid"])
def test_the_own_grid_changes_nothing(boundary):
    image = torch.rand(2, 3, 12, 9)
    torch.testing.assert_close(resample_images(image, (12, 9), boundary), image)


def test_there_and_back_keeps_a_smooth_image():
    x = torch.arange(48) * 2 * torch.pi / 48
    image = 0.5 + 0.25 * (x.sin()[:, None] + (2 * x).cos())[None, None]
    back = resample_images(resample_images(image, (31, 34), "circular"), (48, 48), "circular")
    assert psnr(back, image) > 40


@settings(deadline=None, max_examples=25)
@given(st.integers(3, 14), st.integers(3, 14), st.floats(1, 1.9))
def test_kernels_stay_on_the_simplex_about_their_centre(height, width, factor):
    kernel = get_kernel("gaussian", (height + 6, width + 6), std=1.0).double()
    shape = tuple(int(side * factor) + 3 for side in kernel.shape[-2:])
    found = resample_kernel(kernel, shape, factor)
    assert found.shape == (1, 1, *shape)
    assert (found >= 0).all()
    assert found.sum().item() == pytest.approx(1)
    assert centroid(found).abs().max() < 0.1


@pytest.mark.parametrize("boundary", ["circular", "valid"])
@pytest.mark.parametrize("side", [21, 20])
def test_the_small_observation_is_the_small_image_under_the_small_kernel(boundary, side):
    """Without this no scale would start the next."""
    image = load_photograph("camera", 128)
    kernel = get_kernel("defocus", (side, side), radius=7.0)
    observation = convolve(image, kernel, boundary)
    size = tuple(round(n * 11 / side) for n in observation.shape[-2:])
    small = resample_images(observation, size, boundary)
    small_kernel = resample_kernel(kernel, (11, 11), 11 / side)
    seen = resample_images(frame(image, kernel.shape[-2:], boundary), size, boundary)
    again = convolve(seen, small_kernel, boundary)
    inner = frame(small, (11, 11), "valid") if boundary == "valid" else small
    assert psnr(again, inner) > 33
    assert (
        psnr(again, inner)
        > psnr(seen if boundary == "circular" else frame(seen, (11, 11), "valid"), inner) + 5
    )


PARTS = st.floats(-1, 1, width=32)


@settings(deadline=None, max_examples=25)
@given(PARTS, PARTS)
def test_a_moved_wave_is_the_wave_at_its_new_place(down, right):
    rows, columns = torch.meshgrid(torch.arange(24.0), torch.arange(24.0), indexing="ij")
    turn = 2 * torch.pi / 24
    wave = torch.sin(turn * (rows + 2 * columns))[None, None]
    moved = move_images(wave, torch.tensor([[down, right]]), "circular")
    expected = torch.sin(turn * (rows - down + 2 * (columns - right)))
    torch.testing.assert_close(moved[0, 0], expected, rtol=0, atol=0.02)


@pytest.mark.parametrize("border", ["circular", "repeat", "zero"])
def test_a_move_by_a_pixel_is_a_shift(border):
    images, shifts = torch.rand(2, 3, 8, 9), torch.tensor([[1.0, -1.0], [0.0, 1.0]])
    moved = move_images(images, shifts, border)
    torch.testing.assert_close(moved, shift_each(images, shifts.long(), border))


@settings(deadline=None, max_examples=25)
@given(PARTS, PARTS)
def test_a_moved_kernel_takes_its_barycentre_along(down, right):
    kernel = get_kernel("gaussian", (15, 15), std=1.0).double()
    moved = move_kernel(kernel, torch.tensor([[down, right]]).double())
    assert moved.sum().item() == pytest.approx(1)
    torch.testing.assert_close(
        centroid(moved), torch.tensor([down, right]).double(), rtol=0, atol=1e-4
    )
