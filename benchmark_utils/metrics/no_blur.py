"""How close an estimate is to the no-blur pair: a Dirac kernel and the observation itself.

It explains the data perfectly and is where blind deconvolution falls when it goes wrong (Levin et
al., CVPR 2009).
"""

import torch

from benchmark_utils.metrics.registration import check_pair, largest_shift, register
from benchmark_utils.problem import check_images


def kernel_peak(kernel):
    """Largest share of its l1 norm that a kernel (B, 1, kh, kw) puts on one pixel, (B,) in [0, 1].

    It is 1 for a Dirac wherever it stands, 1 / (kh kw) for a uniform kernel, and 0 for zeros.
    """
    check_images(kernel, "kernel")
    size = kernel.double().abs().flatten(1)
    total = size.sum(1)
    return torch.where(total > 0, size.amax(1) / total, 0)


def observation_distance(image, observation, *, max_shift):
    """Relative distance ``|x - y| / |y|`` (B,) of an image to the observation, up to a shift.

    The pair (Dirac at d, observation moved by -d) is a no-blur pair too, so the image is first
    registered to the observation over ``max_shift`` pixels (int or pair); the norms are those of
    the inner crop. An observation of zeros is at distance 0 of itself, infinity of anything else.
    """
    check_pair(image, observation)
    found = register(image, observation, max_shift=max_shift)
    distance = (found.estimate - found.truth).double().square().sum((1, 2, 3)).sqrt()
    scale = found.truth.double().square().sum((1, 2, 3)).sqrt()
    return torch.where(distance > 0, distance / scale, 0)


def no_blur_score(image, kernel, observation):
    """Score how close (image, kernel) is to the no-blur pair.

    The score is ``peak * max(0, 1 - distance)``, with the :func:`kernel_peak` and the
    :func:`observation_distance` of the pair. The product is a soft "and": a restoration with a
    spread-out kernel scores low however much the image resembles the observation, and so does a
    Dirac that comes with another image.

    Parameters
    ----------
    image, observation : tensors (B, C, H, W)
        The estimated image, cut to the observation (:func:`benchmark_utils.problem.frame`).
    kernel : tensor (B, 1, kh, kw)
        The estimated kernel.

    Returns
    -------
    tensor (B,)
        In [0, 1], 1 for the no-blur pair alone, float64. In a kernel family that holds no Dirac
        (diffraction), the score is at most the peak of its sharpest member.

    Raises
    ------
    ValueError
        When an input is not finite, or shapes do not match.
    """
    if len(kernel) != len(image):
        raise ValueError(f"got {len(kernel)} kernels for {len(image)} images")
    peak = kernel_peak(kernel)
    reach = largest_shift(kernel.shape[-2:], observation.shape[-2:])
    distance = observation_distance(image, observation, max_shift=reach)
    return peak * (1 - distance).clamp(min=0)
