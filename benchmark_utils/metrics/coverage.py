"""How often the interval of a sampler holds the true pixel."""

import torch


def coverage(lower, upper, truth):
    """Share of the pixels and channels of each image that lie in their interval.

    Parameters
    ----------
    lower, upper, truth : tensors (B, C, H, W)
        On one frame, not registered: a sampler with a known kernel knows where the image is.

    Returns
    -------
    tensor (B,)
        In [0, 1], float64; NaN where an interval is not finite. For an interval of 90 %, 0.9 is
        right: less is too sure of itself.

    Raises
    ------
    ValueError
        When the shapes differ.
    """
    if not lower.shape == upper.shape == truth.shape:
        shapes = [tuple(images.shape) for images in (lower, upper, truth)]
        raise ValueError(f"the interval and the truth must have one shape, got {shapes}")
    inside = ((lower <= truth) & (truth <= upper)).double().mean((1, 2, 3))
    is_finite = torch.isfinite(upper - lower).flatten(1).all(1)
    return torch.where(is_finite, inside, torch.nan)
