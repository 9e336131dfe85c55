"""Noise level of a photograph when nobody gives it."""


def estimate_noise_std(observation):
    """Standard deviation of white Gaussian noise in ``observation`` (B, C, H, W), image units.

    The mean over images and channels of the median absolute wavelet detail (Donoho & Johnstone
    1994). A blurry image has hardly any fine detail, which makes the estimate accurate here.
    """
    from skimage.restoration import estimate_sigma  # here, since the import takes a second

    planes = observation.detach().cpu().flatten(0, 1).numpy()
    return float(estimate_sigma(planes, channel_axis=0, average_sigmas=True))
