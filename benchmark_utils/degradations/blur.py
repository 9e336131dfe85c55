"""Blur by a random kernel of a bank, or by the kernel that a blind method holds at the moment.

Images are extended by reflection before the blur: a restorer never meets the border of a kernel,
and images keep their size.
"""

import torch
from torch.nn import functional

from benchmark_utils.degradations.base import Degradation, choice
from benchmark_utils.kernels import gaussian, motion
from benchmark_utils.physics import convolve

BANK_SIZE = 64  # kernels: more than a restoration draws for one image, drawn once


class RandomBlur(Degradation):
    """Blur by kernels drawn from a bank.

    Parameters
    ----------
    kernels : tensor (N, 1, kh, kw)
        On the device of the generators that draw among them.
    noise : (float, float)
        See :class:`Degradation`.
    """

    def __init__(self, kernels, noise=(0.002, 0.05)):
        super().__init__(noise)
        self.kernels = kernels

    def apply(self, images, generator, draws, kernel):
        return reflected_blur(images, choice(self.kernels, draws, generator).to(images))


class CurrentBlur(Degradation):
    """Blur by the current estimate of the kernel, or by none where there is none."""

    def apply(self, images, generator, draws, kernel):
        return images if kernel is None else reflected_blur(images, kernel)


def reflected_blur(images, kernels):
    """Blur (B, C, H, W) by (B, 1, kh, kw), images extended by reflection at their borders.

    A border too thin to be reflected is repeated.
    """
    height, width = kernels.shape[-2:]
    pad = ((width - 1) // 2, width // 2, (height - 1) // 2, height // 2)
    fits = pad[1] < images.shape[-1] and pad[3] < images.shape[-2]
    extended = functional.pad(images, pad, mode="reflect" if fits else "replicate")
    return convolve(extended, kernels, "valid")


def gaussian_bank(std=(0.2, 3.0), side=25, count=BANK_SIZE):
    """Isotropic Gaussians (count, 1, side, side), their ``std`` evenly spread, in pixels."""
    return torch.cat(
        [gaussian((side, side), std=value) for value in torch.linspace(*std, count).tolist()]
    )


def motion_bank(length=(1.0, 12.0), side=25, count=BANK_SIZE, seed=0):
    """Random motions (count, 1, side, side), their ``length`` evenly spread, in pixels."""
    generator = torch.Generator().manual_seed(seed)
    lengths = torch.linspace(*length, count).tolist()
    return torch.cat([motion((side, side), length=n, generator=generator) for n in lengths])
