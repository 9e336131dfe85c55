"""Cleaning a kernel: what is removed, what is moved, and that images of a batch do not meet."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmark_utils.algorithms.steps import (
    CleanedKernel,
    between_pixels,
    centred_mass,
    centred_pair,
    without_sparse,
    without_weak,
)
from benchmark_utils.algorithms.steps.cleaning import centred
from benchmark_utils.kernels import get_kernel
from benchmark_utils.physics import convolve, move_kernel
from benchmark_utils.problem import Estimate


def test_weak_entries_go_and_the_sum_stays():
    kernel = torch.tensor([[[[0.5, 0.4], [0.06, 0.04]]]])
    found = without_weak(kernel, 0.1)
    torch.testing.assert_close(found, torch.tensor([[[[0.5, 0.4], [0.06, 0.0]]]]) / 0.96)


@settings(deadline=None, max_examples=30)
@given(st.integers(4, 9), st.integers(4, 9), st.integers(0, 2), st.integers(0, 2))
def test_a_bounding_box_is_put_in_the_middle(height, width, top, left):
    kernel = torch.zeros(2, 1, height, width)
    kernel[0, 0, top, left], kernel[0, 0, top + 1, left + 1] = 0.9, 0.1
    kernel[1, 0, height // 2, width // 2] = 1  # a neighbour in the batch that is centred already
    found = centred(kernel)
    rows, columns = found[0, 0].nonzero().T
    assert rows.tolist() in ([height // 2 - 1, height // 2], [height // 2, height // 2 + 1])
    assert columns.tolist() in ([width // 2 - 1, width // 2], [width // 2, width // 2 + 1])
    assert found[0, 0].max().item() == pytest.approx(0.9)
    torch.testing.assert_close(found[1], kernel[1])
    torch.testing.assert_close(centred(found), found)


def test_the_tail_counts_as_much_as_the_head():
    """The centroid would move the tail out of the window."""
    kernel = torch.zeros(1, 1, 1, 9)
    kernel[..., 1:3], kernel[..., 3:8] = 0.35, 0.06
    torch.testing.assert_close(centred(kernel), kernel)


def test_specks_do_not_hold_a_stroke_at_the_border():
    kernel = torch.zeros(1, 1, 9, 9)
    kernel[..., 0:2, 2:5] = 0.15  # a stroke at the top, which the specks below keep there
    kernel[..., 8, 0] = kernel[..., 8, 8] = 0.008
    kernel = kernel / kernel.sum()
    torch.testing.assert_close(centred(kernel, 0.05), kernel)
    found = centred_mass(kernel)
    rows, columns = (found[0, 0] > 0.1).nonzero().T
    assert (rows.min().item(), rows.max().item()) in [(3, 4), (4, 5)]
    assert (columns.min().item(), columns.max().item()) == (3, 5)
    assert found.sum().item() == pytest.approx(1)


def test_a_haze_does_not_move_a_stroke():
    kernel = torch.zeros(1, 1, 9, 9)
    kernel[..., 3:6, 3:6] = 0.1  # a stroke in the middle
    kernel[..., :, 6:] += 0.004  # and a haze on one side, with a tenth of the mass
    kernel = kernel / kernel.sum()
    torch.testing.assert_close(centred_mass(kernel, visible=0.05), kernel)
    assert not torch.equal(centred_mass(kernel), kernel)


def test_a_step_is_cleaned():
    class Given:
        def kernel(self, theta):
            return theta

        def __call__(self, theta, image, progress):
            return theta

    kernel = torch.zeros(1, 1, 5, 5)
    kernel[0, 0, 0, 0], kernel[0, 0, 4, 4] = 0.99, 0.01
    step = CleanedKernel(Given(), weak=0.1, centre=True)
    expected = torch.zeros(1, 1, 5, 5)
    expected[0, 0, 2, 2] = 1
    torch.testing.assert_close(step(kernel, None), expected)
    torch.testing.assert_close(step.kernel(kernel), kernel)


@pytest.mark.parametrize("boundary", ["circular", "valid"])
def test_a_pair_is_centred_without_a_change_of_the_blurred_image(boundary):
    kernel = torch.zeros(2, 1, 7, 8)
    kernel[0, 0, 1, 5], kernel[0, 0, 2, 6] = 0.6, 0.4
    kernel[1, 0, 5, 2] = 1
    image = torch.rand(2, 3, 20, 21)
    found = centred_pair(Estimate(image, kernel), boundary)
    torch.testing.assert_close(found.kernel, centred(kernel))
    before, after = convolve(image, kernel, boundary), convolve(*found, boundary)
    inner = slice(None) if boundary == "circular" else slice(4, -4)  # from there on all is known
    torch.testing.assert_close(after[..., inner, inner], before[..., inner, inner])


@pytest.mark.parametrize("shift", [(0.0, 0.0), (0.3, -0.45), (-0.2, 0.1)])
def test_the_barycentre_is_found_between_pixels(shift):
    """Of the support alone: a haze of small entries does not count."""
    shift = torch.tensor([shift])
    kernel = move_kernel(get_kernel("linear_motion", (11, 11), length=5.0, angle=30.0), shift)
    hazy = kernel + 1e-3 * kernel.max() * (torch.arange(11.0) > 7)
    torch.testing.assert_close(between_pixels(hazy), shift, rtol=0, atol=0.02)


def test_a_stroke_with_a_faint_end_counts_and_specks_do_not():
    """By height alone either the specks count or the faint end does not."""
    kernel = torch.zeros(1, 1, 13, 13)
    kernel[..., 6, 2:6], kernel[..., 6, 6:11] = 1.0, 0.4  # the barycentre is in column 5
    stroke = between_pixels(kernel)
    kernel[..., 0::4, 12] = 0.41
    assert (between_pixels(kernel) - stroke).abs().max() > 0.2
    assert (between_pixels(kernel, 0.5) - stroke).abs().max() > 0.2
    torch.testing.assert_close(between_pixels(kernel, dense=0.2), stroke)


def test_the_sum_is_kept_where_sparse_entries_go():
    kernel = torch.rand(3, 1, 9, 7).square()
    kernel = kernel / kernel.sum((-2, -1), keepdim=True)
    found = without_sparse(kernel, 0.6)
    torch.testing.assert_close(found.sum((-2, -1)), torch.ones(3, 1))
    gone = found == 0
    assert 0 < gone.float().mean() < 1
    assert gone.flip(-1).equal(without_sparse(kernel.flip(-1), 0.6) == 0)
