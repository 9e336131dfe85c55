"""Kernel scores see neither shift nor scale, and tell a kernel from its mirror image."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import convolve2d, correlate2d
from torch.nn.functional import pad

from benchmark_utils.metrics import kernel_error, kernel_mnc, register
from benchmark_utils.metrics.kernel import align_kernels
from benchmark_utils.physics import convolve

properties = settings(deadline=None, max_examples=20)
sizes = st.tuples(st.integers(1, 8), st.integers(1, 8))


def random_kernel(size, seed=0, batch=2):
    generator = torch.Generator().manual_seed(seed)
    kernel = torch.rand(batch, 1, *size, generator=generator, dtype=torch.float64)
    return kernel / kernel.sum((-2, -1), keepdim=True)


@properties
@given(size=sizes, other=sizes, seed=st.integers(0, 999))
def test_mnc_is_the_best_of_all_correlations(size, other, seed):
    estimate, truth = random_kernel(size, seed), random_kernel(other, seed + 1)
    for i, (a, b) in enumerate(zip(estimate[:, 0].numpy(), truth[:, 0].numpy(), strict=True)):
        expected = correlate2d(a, b).max() / np.linalg.norm(a) / np.linalg.norm(b)
        assert kernel_mnc(estimate, truth)[i].item() == pytest.approx(expected, abs=1e-12)
    assert (kernel_mnc(estimate, truth) >= 0).all()
    assert (kernel_mnc(estimate, truth) <= 1).all()


@properties
@given(
    size=sizes,
    margins=st.tuples(*[st.integers(0, 4)] * 4),
    scale=st.floats(0.1, 10),
    seed=st.integers(0, 999),
)
def test_mnc_is_one_for_the_truth_moved_and_scaled(size, margins, scale, seed):
    truth = random_kernel(size, seed)
    top, bottom, left, right = margins
    moved = pad(truth, (left, right, top, bottom))
    height, width = moved.shape[-2:]
    shift = [top + size[0] // 2 - height // 2, left + size[1] // 2 - width // 2]
    found = align_kernels(scale * moved, truth)
    assert found.shift.tolist() == [shift] * 2
    assert found.correlation.tolist() == pytest.approx([1, 1], abs=1e-12)
    torch.testing.assert_close(found.estimate, scale * truth)
    assert kernel_error(moved, truth).max() < 1e-7
    torch.testing.assert_close(
        kernel_error(scale * moved, truth),
        torch.full((2,), abs(scale - 1)).double(),
        atol=1e-7,
        rtol=1e-7,
    )


@properties
@given(seed=st.integers(0, 999))
def test_mnc_is_one_for_nothing_else(seed):
    truth = random_kernel((5, 5), seed)
    other = truth.clone()
    other[..., 1, 2] += 0.01
    assert (kernel_mnc(other, truth) < 1 - 1e-6).all()
    assert (kernel_error(other, truth) > 1e-3).all()


def test_a_mirrored_kernel_is_another_kernel():
    corner = torch.zeros(1, 1, 5, 5)
    corner[..., 0, :] = corner[..., :, 0] = 1 / 9
    mirrored = corner.flip((-2, -1))
    assert kernel_mnc(corner, corner) == pytest.approx(1)
    assert kernel_mnc(mirrored, corner) < 0.8
    # What a convolution instead of a correlation would have said:
    inner = convolve2d(mirrored[0, 0].numpy(), corner[0, 0].numpy()).max()
    assert inner / corner.square().sum().item() == pytest.approx(1)


@properties
@given(size=sizes, other=sizes, seed=st.integers(0, 999))
def test_error_is_the_distance_of_the_aligned_kernels(size, other, seed):
    estimate, truth = random_kernel(size, seed), random_kernel(other, seed + 1)
    shift = align_kernels(estimate, truth).shift.long()
    for i in range(2):
        canvas = [torch.zeros(40, 40, dtype=torch.float64) for _ in range(2)]
        for plane, kernel, move in ((0, estimate[i, 0], shift[i]), (1, truth[i, 0], (0, 0))):
            top, left = (20 - n // 2 - int(m) for n, m in zip(kernel.shape, move, strict=True))
            canvas[plane][top : top + kernel.shape[0], left : left + kernel.shape[1]] = kernel
        expected = (canvas[0] - canvas[1]).norm() / truth[i].norm()
        assert kernel_error(estimate, truth)[i].item() == pytest.approx(expected.item(), abs=1e-7)


def test_on_the_sphere_the_sign_is_free():
    generator = torch.Generator().manual_seed(0)
    truth = torch.randn(3, 1, 6, 7, generator=generator)
    truth = truth / truth.norm(dim=(-2, -1), keepdim=True)
    estimate = pad(truth, (2, 0, 0, 1)) * torch.tensor([-1.0, 1, -1]).view(3, 1, 1, 1)
    found = align_kernels(estimate, truth, signed=True)
    assert found.sign.tolist() == [-1, 1, -1]
    torch.testing.assert_close(found.estimate, truth)
    assert kernel_mnc(estimate, truth, signed=True).tolist() == pytest.approx([1, 1, 1])
    assert kernel_error(estimate, truth, signed=True).max() < 1e-6
    assert (kernel_mnc(estimate, truth)[::2] < 0.9).all()


def test_kernel_and_image_move_in_opposite_directions():
    generator = torch.Generator().manual_seed(0)
    image = torch.rand(1, 1, 32, 32, generator=generator)
    kernel = pad(random_kernel((5, 5), batch=1).float(), (3, 3, 3, 3))
    shift = (2, -3)
    moved_kernel = kernel.roll(shift, (-2, -1))
    moved_image = image.roll((-2, 3), (-2, -1))
    torch.testing.assert_close(
        convolve(moved_image, moved_kernel, "circular"), convolve(image, kernel, "circular")
    )
    assert align_kernels(moved_kernel, kernel).shift.tolist() == [[2, -3]]
    assert register(moved_image, image, max_shift=5).shift.tolist() == [[-2, 3]]


def test_a_zero_estimate_scores_nothing():
    truth = random_kernel((4, 4))
    zero = torch.zeros(2, 1, 3, 3)
    assert kernel_mnc(zero, truth).tolist() == [0, 0]
    assert kernel_error(zero, truth).tolist() == [1, 1]
    assert align_kernels(zero, truth).shift.abs().max() == 0


def test_bad_kernels_are_named():
    kernel = random_kernel((3, 3))
    with pytest.raises(ValueError, match="a true kernel is zero"):
        kernel_mnc(kernel, 0 * kernel)
    with pytest.raises(ValueError, match="got 1 estimated kernels for 2 true ones"):
        kernel_mnc(kernel[:1], kernel)
    with pytest.raises(ValueError, match=r"the estimated kernel must have shape \(B, 1, kh, kw\)"):
        kernel_error(kernel.repeat(1, 3, 1, 1), kernel)
    with pytest.raises(ValueError, match="the estimated kernel holds NaN"):
        kernel_error(kernel * float("nan"), kernel)
