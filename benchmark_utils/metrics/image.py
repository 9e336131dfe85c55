"""Image quality against the truth: PSNR and SSIM, per image, on the data range [0, 1]."""

import torch

from benchmark_utils.metrics.registration import check_pair, register

PSNR_CAP = 100.0  # dB, far above any restoration; keeps the mean over a batch finite

SSIM_WINDOW = 11  # pixels
SSIM_STD = 1.5
SSIM_C1, SSIM_C2 = 0.01**2, 0.03**2  # (K1 L)^2 and (K2 L)^2 of the paper, L = 1


def psnr(estimate, truth):
    """Peak signal-to-noise ratio of each image, ``-10 log10(mean squared error)``.

    Parameters
    ----------
    estimate, truth : tensors (B, C, H, W)
        Images for a peak of 1, taken as they are: neither clamped nor registered.

    Returns
    -------
    tensor (B,)
        In dB, float64, at most 100: the value of identical images.

    Raises
    ------
    ValueError
        When the images are not finite or their shapes differ.
    """
    check_pair(estimate, truth)
    error = (estimate.double() - truth.double()).square().mean((1, 2, 3))
    return (-10 * error.log10()).clamp(max=PSNR_CAP)


def ssim(estimate, truth):
    """Structural similarity of each image (Wang, Bovik, Sheikh & Simoncelli, IEEE TIP 2004).

    Gaussian window 11x11 of standard deviation 1.5 px, K1 = 0.01, K2 = 0.03, data range 1, averaged
    over the channels and over the pixels whose window lies inside the image. These are the values
    of ``skimage.metrics.structural_similarity(gaussian_weights=True, sigma=1.5,
    use_sample_covariance=False, data_range=1)``.

    Parameters
    ----------
    estimate, truth : tensors (B, C, H, W)
        Images of at least 11x11 pixels, taken as they are: neither clamped nor registered.

    Returns
    -------
    tensor (B,)
        At most 1, the value of identical images; float64.

    Raises
    ------
    ValueError
        When the images are not finite, their shapes differ or they are smaller than the window.
    """
    check_pair(estimate, truth)
    if min(truth.shape[-2:]) < SSIM_WINDOW:
        raise ValueError(
            f"SSIM needs images of at least {SSIM_WINDOW}x{SSIM_WINDOW} pixels, "
            f"got {tuple(truth.shape[-2:])}"
        )
    mean_x, mean_y, var_x, var_y, cov = window_statistics(estimate.double(), truth.double())
    luminance = (2 * mean_x * mean_y + SSIM_C1) / (mean_x**2 + mean_y**2 + SSIM_C1)
    structure = (2 * cov + SSIM_C2) / (var_x + var_y + SSIM_C2)
    return (luminance * structure).mean((1, 2, 3))


def registered_scores(estimate, truth, *, max_shift, subpixel=None):
    """Score images that are known up to a shift.

    The estimate is clamped to [0, 1], as when it is saved, and laid over the truth's inner crop
    with :func:`benchmark_utils.metrics.registration.register`.

    Parameters
    ----------
    estimate, truth : tensors (B, C, H, W)
        Images of one size on one frame.
    max_shift, subpixel
        As in :func:`~benchmark_utils.metrics.registration.register`.

    Returns
    -------
    dict
        ``psnr`` (B,) in dB, ``ssim`` (B,) and ``shift`` (B, 2) in pixels: float64 tensors; and
        ``pair``, the registered images.

    Raises
    ------
    ValueError
        When the images are not finite, their shapes differ or the crop is too small.
    """
    check_pair(estimate, truth)
    found = register(estimate.clamp(0, 1), truth, max_shift=max_shift, subpixel=subpixel)
    return {
        "psnr": psnr(found.estimate, found.truth),
        "ssim": ssim(found.estimate, found.truth),
        "shift": found.shift,
        "pair": (found.estimate, found.truth),
    }


def window_means(maps):
    """Gaussian averages (..., H - 10, W - 10) of ``maps`` (..., H, W), wherever the window fits."""
    offsets = torch.arange(SSIM_WINDOW, dtype=maps.dtype) - SSIM_WINDOW // 2
    weights = torch.softmax(-offsets.square() / (2 * SSIM_STD**2), 0).tolist()
    for axis in (-2, -1):  # sums of moved views: ten times as fast as conv2d in float64
        length = maps.shape[axis] - SSIM_WINDOW + 1
        total = torch.zeros_like(maps.narrow(axis, 0, length))
        for start, weight in enumerate(weights):
            total.add_(maps.narrow(axis, start, length), alpha=weight)
        maps = total
    return maps


def window_statistics(x, y):
    """Local means, variances and covariance of two images under the window of SSIM.

    Returns ``(mean_x, mean_y, var_x, var_y, cov)``, each as large as :func:`window_means`.
    """
    mean_x, mean_y, xx, yy, xy = window_means(torch.stack([x, y, x * x, y * y, x * y]))
    return mean_x, mean_y, xx - mean_x**2, yy - mean_y**2, xy - mean_x * mean_y
