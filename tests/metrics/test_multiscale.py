"""Multi-scale SSIM agrees with a version written with scipy."""

import numpy as np
import pytest
import torch
from scipy import ndimage
from scipy.signal import convolve2d

from benchmark_utils.metrics import ssim
from benchmark_utils.metrics.multiscale import multiscale_ssim

# Analysis low-pass of MATLAB's wavelet toolbox (bior4.4), of sum sqrt(2).
BIOR44 = np.array([0.0378284555, -0.0238494650, -0.1106244044, 0.3774028556, 0.8526986790])


def by_scipy(x, y):
    """Multi-scale SSIM of two grey arrays, with 2-D filters and the terms one by one."""
    grid = np.arange(11) - 5
    window = np.exp(-(grid[:, None] ** 2 + grid**2) / (2 * 1.5**2))
    window /= window.sum()
    low_pass = np.concatenate([BIOR44, BIOR44[-2::-1]])
    low_pass = np.outer(low_pass, low_pass) / low_pass.sum() ** 2
    c1, c2 = 0.01**2, 0.03**2
    score = 1.0
    for scale, weight in enumerate([0.0448, 0.2856, 0.3001, 0.2363, 0.1333]):
        if scale:
            x, y = (ndimage.convolve(image, low_pass, mode="reflect")[::2, ::2] for image in (x, y))
        mean_x, mean_y, xx, yy, xy = (
            convolve2d(image, window, "valid") for image in (x, y, x * x, y * y, x * y)
        )
        var_x, var_y, cov = xx - mean_x**2, yy - mean_y**2, xy - mean_x * mean_y
        std_x, std_y = np.sqrt(np.maximum(var_x, 0)), np.sqrt(np.maximum(var_y, 0))
        contrast = (2 * std_x * std_y + c2) / (var_x + var_y + c2)
        structure = (cov + c2 / 2) / (std_x * std_y + c2 / 2)
        score *= contrast.mean() ** weight * structure.mean() ** weight
    luminance = (2 * mean_x * mean_y + c1) / (mean_x**2 + mean_y**2 + c1)
    return score * luminance.mean() ** 0.1333


@pytest.fixture(scope="module")
def pair():
    generator = torch.Generator().manual_seed(0)
    truth = torch.rand(2, 2, 178, 181, generator=generator, dtype=torch.float64)
    noise = torch.rand(truth.shape, generator=generator, dtype=torch.float64)
    return 0.7 * truth + 0.3 * noise, truth


def test_scores_are_those_of_scipy(pair):
    estimate, truth = pair
    expected = [
        np.mean([by_scipy(x, y) for x, y in zip(*channels, strict=True)])
        for channels in zip(estimate.numpy(), truth.numpy(), strict=True)
    ]
    assert multiscale_ssim(estimate, truth).tolist() == pytest.approx(expected, abs=1e-8)


def test_identical_images_score_one_and_negatives_zero(pair):
    truth = pair[1]
    assert multiscale_ssim(truth, truth).tolist() == pytest.approx([1, 1], abs=1e-12)
    assert multiscale_ssim(1 - truth, truth).tolist() == [0, 0]
    assert (ssim(1 - truth, truth) < 0).all()


def test_small_images_are_refused(pair):
    small = pair[0][..., :175]
    with pytest.raises(ValueError, match=r"at least 176x176 pixels, got \(178, 175\)"):
        multiscale_ssim(small, small)
