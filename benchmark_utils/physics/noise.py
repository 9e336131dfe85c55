"""Noise level of a photograph when nobody gives it."""

import skimage  # which imports skimage.restoration where it is used first: that takes a second


def estimate_noise_std(observation):
    """Standard deviation of white Gaussian noise in ``observation`` (B, C, H, W), image units.

    The mean over images and channels of the median absolute wavelet detail (Donoho & Johnstone
    1994). A blurry image has hardly any fine detail, which makes the estimate accurate here.
    """
    planes = observation.detach().cpu().flatten(0, 1).numpy()
    level = skimage.restoration.estimate_sigma(planes, channel_axis=0, average_sigmas=True)
    return float(level)
