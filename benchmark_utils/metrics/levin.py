"""Protocol of Levin, Weiss, Durand & Freeman (*Understanding and evaluating blind deconvolution*).

CVPR 2009; 4 grey images x 8 kernels. The sum of squared differences (SSD) to the sharp image is
taken over a crop of 15 pixels, at the best of all shifts from -5 to 5 pixels in steps of a quarter
(bilinear). The error ratio divides it by the SSD of a non-blind restoration with the true kernel:
it tells how much worse than knowing the kernel a method is. A method succeeds on a pair when its
error ratio is at most 2 (also 1.5 and 3).
"""

import math

import torch

from benchmark_utils.metrics.image import PSNR_CAP
from benchmark_utils.metrics.registration import register

CROP = 15  # pixels
MAX_SHIFT = 5  # pixels
STEP = 0.25  # pixel
THRESHOLDS = (1.5, 2.0, 3.0)
SUCCESS_RATIO = 2.0  # the threshold that the field reports

# SSD of the non-blind restorations with the true kernel, as published: images 1-4, kernels 1-8.
# An error ratio is comparable to the literature only with the sparse-prior restoration behind them.
REFERENCE_SSD = (
    (33.2452, 37.8673, 26.1407, 48.3362, 21.0029, 15.8103, 20.6043, 26.1233),
    (48.3678, 51.6701, 42.9596, 72.8446, 27.9074, 20.3612, 39.6822, 40.9937),
    (31.8456, 36.5485, 18.6523, 39.4669, 14.8198, 10.0371, 13.1905, 23.4166),
    (30.0886, 44.1580, 15.3129, 39.8219, 15.4713, 17.9402, 14.8388, 23.1270),
)


def aligned_ssd(estimate, truth):
    """SSD of each image of a batch at its best quarter-pixel shift.

    Parameters
    ----------
    estimate, truth : tensors (B, C, H, W)
        Images in [0, 1], of one size above 30x30.

    Returns
    -------
    ssd : tensor (B,)
        Sum over the pixels and channels of the crop, float64.
    shift : tensor (B, 2)
        Rows and columns by which the estimate is the truth moved, in pixels.

    Raises
    ------
    ValueError
        When the images are not finite, or the shapes differ or are too small.
    """
    estimate, truth = estimate.double(), truth.double()
    found = register(estimate, truth, max_shift=MAX_SHIFT, border=CROP, subpixel=STEP)
    return (found.estimate - found.truth).square().sum((1, 2, 3)), found.shift


def levin_ssd(estimate, truth):
    """SSD of one grey image at its best quarter-pixel shift.

    Parameters
    ----------
    estimate, truth : tensors or arrays (H, W)
        Images in [0, 1].

    Returns
    -------
    ssd : float
    shift : (float, float)
        Rows and columns (dy, dx), as in :func:`aligned_ssd`.

    Raises
    ------
    ValueError
        As :func:`aligned_ssd`, or when an image has not two axes.

    Examples
    --------
    >>> truth = torch.rand(48, 48, generator=torch.Generator().manual_seed(0))
    >>> levin_ssd(truth.roll((1, -2), (0, 1)), truth)
    (0.0, (1.0, -2.0))
    >>> brighter, _ = levin_ssd(truth + 0.1, truth)  # 18 x 18 pixels lie inside the border
    >>> round(brighter, 2)
    3.24
    """
    estimate, truth = torch.as_tensor(estimate), torch.as_tensor(truth)
    for image, name in ((estimate, "estimate"), (truth, "truth")):
        if image.ndim != 2:
            raise ValueError(f"{name} must be a grey image (H, W), got shape {tuple(image.shape)}")
    ssd, shift = aligned_ssd(estimate[None, None], truth[None, None])
    return ssd.item(), tuple(shift[0].tolist())


def levin_psnr(ssd, image_size):
    """PSNR ``-10 log10(ssd / n)`` in dB, n the pixels of the crop of a grey (H, W) image.

    At most 100 dB, as :func:`benchmark_utils.metrics.image.psnr`.
    """
    if not ssd >= 0:
        raise ValueError(f"ssd must be at least 0, got {ssd}")
    height, width = image_size
    error = ssd / ((height - 2 * CROP) * (width - 2 * CROP))
    return -10 * math.log10(max(error, 10 ** (-PSNR_CAP / 10)))


def error_ratio(ssd, image, kernel):
    """Error ratio of an SSD on pair (``image`` 1 to 4, ``kernel`` 1 to 8), by ``REFERENCE_SSD``."""
    return ssd / reference_ssd(image, kernel)


def reference_ssd(image, kernel):
    """The published denominator of pair (``image`` 1 to 4, ``kernel`` 1 to 8)."""
    if image not in range(1, 5) or kernel not in range(1, 9):
        raise ValueError(f"expected image 1 to 4 and kernel 1 to 8, got {image} and {kernel}")
    return REFERENCE_SSD[image - 1][kernel - 1]


def success_rates(error_ratios):
    """Share of the error ratios at most each of ``THRESHOLDS``, a dict threshold -> share."""
    ratios = torch.as_tensor(error_ratios, dtype=torch.float64)
    if ratios.numel() == 0:
        raise ValueError("no error ratio to rate")
    return {threshold: (ratios <= threshold).double().mean().item() for threshold in THRESHOLDS}
