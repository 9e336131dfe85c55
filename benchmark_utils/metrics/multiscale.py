"""Multi-scale SSIM (Wang, Simoncelli & Bovik, Asilomar 2003), the "MSSIM" of the Koehler protocol.

The Koehler benchmark scores with the implementation of MeTriX MuX, followed here: five scales, the
9/7 biorthogonal low-pass filter between them, and at each scale the product of the separate means
of the contrast and structure terms.
"""

import torch

from benchmark_utils.metrics.image import SSIM_C1, SSIM_C2, SSIM_WINDOW, window_statistics
from benchmark_utils.metrics.registration import check_pair

WEIGHTS = (0.0448, 0.2856, 0.3001, 0.2363, 0.1333)  # of the scales, fine to coarse (Table 1)
# Right half of the 9/7 analysis low-pass filter (Cohen, Daubechies & Feauveau 1992), of sum 1.
LOW_PASS = (
    0.602949018236358,
    0.266864118442872,
    -0.078223266528988,
    -0.016864118442875,
    0.026748757410810,
)
SMALLEST_SIDE = SSIM_WINDOW * 2 ** (len(WEIGHTS) - 1)


def multiscale_ssim(estimate, truth):
    """Multi-scale SSIM of each image, averaged over the channels.

    Parameters
    ----------
    estimate, truth : tensors (B, C, H, W)
        Images of data range 1 and at least 176x176 pixels, taken as they are.

    Returns
    -------
    tensor (B,)
        In [0, 1], 1 for identical images, float64. A mean term below 0 counts as 0.

    Raises
    ------
    ValueError
        When the images are not finite, their shapes differ or they are too small.
    """
    check_pair(estimate, truth)
    if min(truth.shape[-2:]) < SMALLEST_SIDE:
        raise ValueError(
            f"multi-scale SSIM needs images of at least {SMALLEST_SIDE}x{SMALLEST_SIDE} pixels, "
            f"got {tuple(truth.shape[-2:])}"
        )
    pair = torch.stack([estimate.double(), truth.double()])
    score = 1
    for scale, weight in enumerate(WEIGHTS):
        if scale:
            pair = _half_size(pair)
        luminance, contrast, structure = _terms(*pair)
        score = score * (contrast * structure.clamp(min=0)) ** weight
    return (score * luminance.clamp(min=0) ** WEIGHTS[-1]).mean(1)


def _terms(x, y):
    """Mean luminance, contrast and structure terms (B, C) of two images (B, C, H, W)."""
    mean_x, mean_y, var_x, var_y, cov = window_statistics(x, y)
    std_product = (var_x.clamp(min=0) * var_y.clamp(min=0)).sqrt()
    luminance = (2 * mean_x * mean_y + SSIM_C1) / (mean_x**2 + mean_y**2 + SSIM_C1)
    contrast = (2 * std_product + SSIM_C2) / (var_x + var_y + SSIM_C2)
    structure = (cov + SSIM_C2 / 2) / (std_product + SSIM_C2 / 2)
    return [term.mean((-2, -1)) for term in (luminance, contrast, structure)]


def _half_size(images):
    """Low-pass filter, mirrored at the border (the edge pixel twice), and every second pixel."""
    reach = len(LOW_PASS) - 1
    for axis in (-2, -1):
        n = images.shape[axis]
        head, tail = images.narrow(axis, 0, reach), images.narrow(axis, n - reach, reach)
        padded = torch.cat([head.flip(axis), images, tail.flip(axis)], axis)
        smooth = LOW_PASS[0] * images
        for offset, weight in enumerate(LOW_PASS[1:], 1):
            for start in (reach - offset, reach + offset):
                smooth.add_(padded.narrow(axis, start, n), alpha=weight)
        images = smooth
    return images[..., ::2, ::2]
