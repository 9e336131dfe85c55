"""The reference restoration of Levin et al.: a least-squares solver, and their published errors."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.io import loadmat

from benchmark_utils.algorithms.restoration import sparse_images
from benchmark_utils.algorithms.restoration.sparse import (
    derivatives,
    derivatives_adjoint,
    reweighted,
    sparse_restoration,
)
from benchmark_utils.data import load_photograph, to_grey
from benchmark_utils.kernels import get_kernel
from benchmark_utils.metrics.levin import REFERENCE_SSD, aligned_ssd
from benchmark_utils.physics import convolve
from benchmark_utils.problem import frame


def test_derivatives_are_the_filters_of_the_paper():
    impulse = torch.zeros(1, 1, 5, 5)
    impulse[..., 2, 2] = 1
    _, _, xx, yy, xy = derivatives(impulse)
    assert xx[0, 0, 2].tolist() == [1, -2, 1]
    assert yy[0, 0, :, 2].tolist() == [1, -2, 1]
    assert xy[0, 0, 1:3, 1:3].tolist() == [[1, -1], [-1, 1]]


@settings(deadline=None, max_examples=10)
@given(height=st.integers(3, 9), width=st.integers(3, 9), seed=st.integers(0, 99))
def test_the_transpose_of_the_derivatives(height, width, seed):
    generator = torch.Generator().manual_seed(seed)
    image = torch.randn(2, 1, height, width, generator=generator, dtype=torch.float64)
    found = derivatives(image)
    others = [torch.randn(d.shape, generator=generator, dtype=torch.float64) for d in found]
    left = sum((d * o).sum() for d, o in zip(found, others, strict=True))
    torch.testing.assert_close(left, (image * derivatives_adjoint(*others)).sum())


def test_weights_are_large_where_the_image_is_flat():
    step = torch.zeros(1, 1, 4, 4)
    step[..., 2:] = 0.5
    along_x, *_ = reweighted(step)
    assert along_x[0, 0, 0].tolist() == pytest.approx(
        [0.1 * 0.01**-1.2, 0.1 * 0.5**-1.2, 0.1 * 0.01**-1.2]
    )


def blurred(boundary, noise_std=0.005):
    image = to_grey(load_photograph("camera", 64)).double()
    kernel = get_kernel("linear_motion", (7, 7), length=5, angle=30).double()
    generator = torch.Generator().manual_seed(0)
    observation = convolve(image, kernel, boundary)
    noise = torch.randn(observation.shape, generator=generator, dtype=torch.float64)
    return image, kernel, observation + noise_std * noise


def test_converged_the_gradient_vanishes():
    """One problem with uniform weights, whose gradient autograd knows too."""
    _, kernel, observation = blurred("valid")
    (image,) = sparse_images(observation, kernel, n_reweightings=0, n_iterations=400)
    image = image.detach().requires_grad_()
    residual = convolve(image, kernel, "valid") - observation
    energy = residual.square().sum() + 0.0068 * sum(d.square().sum() for d in derivatives(image))
    (gradient,) = torch.autograd.grad(energy, image)
    assert gradient.abs().max() < 1e-8


@pytest.mark.parametrize("boundary", ["valid", "circular"])
def test_reweighting_sharpens(boundary):
    image, kernel, observation = blurred(boundary)

    def error(estimate):
        return (estimate - image)[..., 8:-8, 8:-8].square().mean().item()

    first, *_, last = (error(found) for found in sparse_images(observation, kernel, boundary))
    assert last < 0.9 * first


def test_a_batch_is_restored_as_its_images_are():
    _, kernel, observation = blurred("valid")
    pair = torch.cat([observation, observation.flip(-1)])
    together = sparse_restoration(pair, kernel, n_iterations=10)
    alone = sparse_restoration(pair[1:], kernel, n_iterations=10)
    torch.testing.assert_close(together[1:], alone)


def test_negative_weights_are_refused():
    _, kernel, observation = blurred("valid")
    with pytest.raises(ValueError, match="weight must be at least 0, got -1"):
        sparse_restoration(observation, kernel, weight=-1)


@pytest.mark.slow
def test_errors_are_those_that_were_published(data_home):
    """The denominators of the error ratios, each to 2 %."""
    folder = data_home / "levin"
    if not folder.is_dir():
        pytest.skip("the data home has no levin data")
    for kernel_number in (3, 5):
        pairs = [loadmat(folder / f"im{i:02d}_ker{kernel_number:02d}.mat") for i in (1, 2)]
        observation, truth = (
            torch.from_numpy(np.stack([pair[key] for pair in pairs]))[:, None].float()
            for key in ("y", "x")
        )
        kernel = torch.from_numpy(np.rot90(pairs[0]["f"], 2).copy())[None, None].float()
        image = frame(sparse_restoration(observation, kernel), kernel.shape[-2:], "valid")
        ssd, _ = aligned_ssd(image, truth)
        published = [REFERENCE_SSD[i][kernel_number - 1] for i in (0, 1)]
        assert ssd.tolist() == pytest.approx(published, rel=0.02)
