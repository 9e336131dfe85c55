"""Fewer pixels: coarser ones, or only some."""

import torch
from torch.nn import functional

from benchmark_utils.degradations.base import Degradation


class Downsampling(Degradation):
    """Reduction by ``factor`` on each side with an antialiased bicubic filter.

    Sides that are no multiple of ``factor`` are first extended by repetition, so that what is
    enlarged again covers the image.
    """

    def __init__(self, factor=2, noise=(0.002, 0.05)):
        super().__init__(noise)
        if factor < 2:
            raise ValueError(f"factor must be at least 2, got {factor}")
        self.factor = factor

    def apply(self, images, generator, draws, kernel):
        height, width = images.shape[-2:]
        pad = (0, -width % self.factor, 0, -height % self.factor)
        padded = functional.pad(images, pad, mode="replicate")
        size = [side // self.factor for side in padded.shape[-2:]]
        return functional.interpolate(padded, size, mode="bicubic", antialias=True)


class RandomMask(Degradation):
    """Each pixel is lost, set to 0 in all channels, with probability ``share``."""

    def __init__(self, share=0.1, noise=(0.002, 0.05)):
        super().__init__(noise)
        if not 0 <= share < 1:
            raise ValueError(f"share must be in [0, 1), got {share}")
        self.share = share

    def apply(self, images, generator, draws, kernel):
        kept = torch.rand(draws, 1, *images.shape[-2:], generator=generator) >= self.share
        return images * kept.to(images)
