"""Noise level of a photograph when nobody gives it."""

import warnings

import numpy as np
import skimage  # which imports skimage.restoration where it is used first: that takes a second


def estimate_noise_std(observation):
    """Standard deviation of white Gaussian noise in ``observation`` (B, C, H, W), image units.

    The mean over images and channels of the median absolute wavelet detail (Donoho & Johnstone
    1994). A blurry image has hardly any fine detail, which makes the estimate accurate here. A
    plane without any detail, such as a channel that is black, counts as 0.
    """
    planes = observation.detach().cpu().flatten(0, 1).numpy()
    with warnings.catch_warnings(), np.errstate(invalid="ignore"):
        warnings.simplefilter("ignore", RuntimeWarning)  # the median of no detail, which is NaN
        levels = skimage.restoration.estimate_sigma(planes, channel_axis=0)
    return float(np.mean(np.nan_to_num(levels)))
