"""What keeps an estimated kernel tidy: its weak entries removed, its support in the window."""

from dataclasses import dataclass
from typing import Any

import torch

VISIBLE = 0.05  # share of the largest entry from which on one belongs to the support


def without_weak(kernel, share):
    """Put to 0 the entries below ``share`` of the largest, and the sum back to 1."""
    strong = torch.where(kernel >= share * kernel.amax((-2, -1), keepdim=True), kernel, 0)
    return strong / strong.sum((-2, -1), keepdim=True)


def centred(kernel):
    """Move each kernel (B, 1, kh, kw) by whole pixels until its support is in the middle.

    The bounding box of the visible entries is what is centred, not the centroid, which would push
    the thin tail of a heavy stroke out of the window. What leaves the window is lost.
    """
    visible = kernel >= VISIBLE * kernel.amax((-2, -1), keepdim=True)
    for axis in (-2, -1):
        kernel = _moved(kernel, _offset(visible, axis), axis)
    return kernel / kernel.sum((-2, -1), keepdim=True)


def _offset(visible, axis):
    """Distance (B,) from the window's centre to that of the bounding box, in whole pixels."""
    profile = visible.any(-3 - axis).flatten(1).int()
    side = profile.shape[1]
    first, last = profile.argmax(1), side - 1 - profile.flip(1).argmax(1)
    return torch.div(first + last + 1, 2, rounding_mode="floor") - side // 2


def _moved(kernel, offset, axis):
    """Entry i of the result is entry i + offset of ``kernel``, 0 where there is none."""
    side = kernel.shape[axis]
    source = torch.arange(side, device=kernel.device) + offset[:, None]
    shape = [len(kernel), 1, 1, 1]
    shape[axis] = side
    inside = ((source >= 0) & (source < side)).view(shape)
    index = source.clamp(0, side - 1).view(shape).expand_as(kernel)
    return torch.where(inside, kernel.gather(axis, index), 0)


@dataclass
class CleanedKernel:
    """A kernel step, then :func:`without_weak`, and :func:`centred` where asked.

    Centring moves the kernel under the image: for image steps that start from the observation.

    Parameters
    ----------
    step : a kernel step of a family whose theta are the pixels
    weak : float
        Share of the largest entry under which entries are removed.
    centre : bool
    """

    step: Any
    weak: float
    centre: bool = False

    def kernel(self, theta):
        """The kernel (B, 1, kh, kw) of the parameters ``theta``."""
        return self.step.kernel(theta)

    def __call__(self, theta, image, progress=0.0):
        theta = without_weak(self.step(theta, image, progress), self.weak)
        return centred(theta) if self.centre else theta
