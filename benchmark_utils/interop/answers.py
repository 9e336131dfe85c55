"""What somebody else's function returned, refused by its name or made an estimate of the suite."""

import torch

from benchmark_utils.files import ROUNDING
from benchmark_utils.problem import Estimate, check_batch, check_estimate

SUM_TOLERANCE = 0.01  # of kernels: what half precision loses


def answered_image(found, shape, observation, name):
    """The image that ``name`` returned, in the type and on the device of the observation.

    Raises
    ------
    ValueError
        When it is no floating tensor of that ``shape``. Values may be NaN.
    """
    if not torch.is_tensor(found) or tuple(found.shape) != tuple(shape):
        raise ValueError(f"{name} returns {described(found)}, expected an image {tuple(shape)}")
    check_batch(found, f"the image of {name}")
    return found.detach().to(observation)


def answered_estimate(found, problem, name):
    """The pair that ``name`` returned as an :class:`.Estimate` of ``problem``.

    Its parts get the type and the device of the observation. One kernel stands for all images; an
    image of the size of the observation has its border repeated.

    Raises
    ------
    ValueError
        When it is no pair of floating tensors, their sizes do not fit, or a kernel of photographs
        has negative values or another sum than 1. Values may be NaN, and a kernel of zeros beside
        others is: it costs its image alone.
    """
    observation = problem.observation
    is_pair = isinstance(found, tuple | list) and len(found) == 2
    if not is_pair or not all(torch.is_tensor(part) for part in found):
        raise ValueError(f"{name} returns {described(found)}, expected an image and a kernel")
    names = (f"the image of {name}", f"the kernel of {name}")
    for part, of in zip(found, names, strict=True):
        check_batch(part, of)
    image, kernel = (part.detach().to(observation) for part in found)
    if len(kernel) == 1:
        kernel = kernel.expand(len(observation), -1, -1, -1)
    if problem.signal == "image":
        image = problem.on_support(image, kernel)
    check_estimate(image, kernel, problem, names)
    if problem.signal == "image":
        kernel = without_blank(kernel)
        check_blur(kernel, names[1])
    return Estimate(image, kernel)


def without_blank(kernel):
    """Kernels (B, 1, kh, kw), those of zeros as NaN unless all are."""
    is_blank = (kernel == 0).all(-1, keepdim=True).all(-2, keepdim=True)
    return kernel if is_blank.all() else kernel.masked_fill(is_blank, torch.nan)


def check_blur(kernel, name):
    """Raise a ValueError unless kernels (B, 1, kh, kw) are nonnegative and of sum 1, or NaN."""
    low, total = kernel.amin((-2, -1)), kernel.sum((-2, -1))
    if (low < -ROUNDING * kernel.amax((-2, -1))).any():
        raise ValueError(f"{name} holds {low.nan_to_num().min():.3g}, expected no value below 0")
    error = (total - 1).abs().nan_to_num()
    if (error > SUM_TOLERANCE).any():
        furthest = total.flatten()[error.argmax()]
        raise ValueError(f"{name} has the sum {furthest:.4g}, expected 1")


def described(value):
    """What a value is, in words."""
    if torch.is_tensor(value):
        return f"a tensor {tuple(value.shape)}"
    if isinstance(value, tuple | list):
        parts = " and ".join(map(described, value))
        return f"a {type(value).__name__} of {parts or 'nothing'}"
    return type(value).__name__
