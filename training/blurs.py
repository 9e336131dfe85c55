"""Kernels that networks learn to undo or to read: every family of the suite, 5 to 31 pixels."""

import numpy as np
import torch
from torch.nn import functional

from benchmark_utils.kernels import airy, defocus, diffraction, gaussian, linear_motion, motion
from benchmark_utils.randomness import keyed_generator

SIDE = 31
SIDES = range(5, SIDE + 1, 2)
SHARES = {
    "motion": 0.42,
    "linear_motion": 0.1,
    "gaussian": 0.14,
    "defocus": 0.07,
    "airy": 0.05,
    "diffraction": 0.22,
}


def kernel_bank(count, key="training", families=tuple(SHARES)):
    """Random kernels (count, 1, 31, 31), the families in proportion to ``SHARES``.

    Keyed by ``key``: no data set of the suite draws from the same generators.
    """
    shares = np.array([SHARES[family] for family in families])
    counts = np.diff(np.round(np.cumsum([0, *shares / shares.sum()]) * count).astype(int))
    return torch.cat(
        [
            draw(family, keyed_generator("kernel bank", key, family, number))
            for family, total in zip(families, counts, strict=True)
            for number in range(total)
        ]
    )


def draw(family, generator):
    """One kernel (1, 1, 31, 31) of ``family``, of random size and shape."""

    def uniform(low, high):
        return low + (high - low) * torch.rand((), generator=generator).item()

    side = SIDES[torch.randint(len(SIDES), (), generator=generator).item()]
    shape = (side, side)
    if family == "motion":
        length, steepness = uniform(0.3, 1.3) * side, uniform(0.5, 4)
        kernel = motion(shape, length=length, steepness=steepness, generator=generator)
    elif family == "linear_motion":
        kernel = linear_motion(shape, length=uniform(0, side - 1), angle=uniform(0, 180))
    elif family == "gaussian":
        std = uniform(0.3, side / 5)
        kernel = gaussian(shape, std=std, std_minor=uniform(0.3, 1) * std, angle=uniform(0, 180))
    elif family == "defocus":
        kernel = defocus(shape, radius=uniform(0.6, side / 2.2))
    elif family == "airy":
        kernel = airy(shape, radius=uniform(1, side / 3))
    else:
        cutoff = 0.2 if uniform(0, 1) < 0.5 else uniform(0.12, 0.25)
        low, high = (0.05, 0.3) if uniform(0, 1) < 0.5 else (0.0, 0.25)
        kernel = diffraction(shape, cutoff=cutoff, low=low, high=high, generator=generator)
    return functional.pad(kernel, [(SIDE - side) // 2] * 4)


def turned(kernels, generator):
    """``kernels`` (N, 1, k, k), k odd, each turned by quarters and mirrored at random."""
    for change in (lambda k: k.mT, lambda k: k.flip(-1), lambda k: k.flip(-2)):
        chosen = torch.rand(len(kernels), 1, 1, 1, generator=generator, device=generator.device)
        kernels = torch.where(chosen < 0.5, change(kernels), kernels)
    return kernels
