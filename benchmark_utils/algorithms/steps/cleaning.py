"""What keeps an estimated kernel tidy: its weak entries removed, its support in the window."""

from dataclasses import dataclass

import torch
import torch.nn.functional as F

from benchmark_utils.algorithms.alternating import KernelUpdate
from benchmark_utils.algorithms.parts import check_part
from benchmark_utils.physics import shift_each
from benchmark_utils.problem import Estimate

VISIBLE = 0.05  # share of the largest entry from which on another belongs to the support
TAIL = 0.02


def without_weak(kernel, share):
    """Put to 0 the entries below ``share`` of the largest, and the sum back to 1."""
    strong = torch.where(kernel >= share * kernel.amax((-2, -1), keepdim=True), kernel, 0)
    return strong / strong.sum((-2, -1), keepdim=True)


def without_sparse(kernel, share):
    """Put to 0 the entries in whose 3x3 neighbourhood there is less than ``share`` of the most.

    Unlike :func:`without_weak` it spares the faint entries of a stroke: these have neighbours. The
    sum is brought back to 1.
    """
    around = F.avg_pool2d(kernel, 3, stride=1, padding=1)
    dense = torch.where(around >= share * around.amax((-2, -1), keepdim=True), kernel, 0)
    return dense / dense.sum((-2, -1), keepdim=True)


def centred(kernel, visible=VISIBLE):
    """Move each kernel (B, 1, kh, kw) by whole pixels until its support is in the middle.

    The bounding box of the entries from ``visible`` times the largest on is what is centred, not
    the centroid, which would push the thin tail of a heavy stroke out of the window. What leaves
    the window is lost.
    """
    kernel = shift_each(kernel, -_offsets(kernel, visible), "zero")
    return kernel / kernel.sum((-2, -1), keepdim=True)


def centred_pair(estimate, boundary, visible=VISIBLE):
    """The same of a kernel and its image, which moves the other way: the blurred image stays.

    What enters the image repeats its border where the boundary is ``valid``.
    """
    border = "circular" if boundary == "circular" else "repeat"
    image = shift_each(estimate.image, _offsets(estimate.kernel, visible), border)
    return Estimate(image, centred(estimate.kernel, visible))


def between_pixels(kernel, visible=VISIBLE, dense=0.0):
    """From the nearest pixel to the barycentre of the support, rows and columns (B, 2), float.

    Within half a pixel. A pair is known up to its place, also between pixels: a kernel between them
    is a blurred copy, to which a blind method may come to rest. The support are the entries from
    ``visible`` times the largest on; of these, with a share ``dense``, what
    :func:`without_sparse` leaves.
    """
    support = without_weak(kernel, visible)
    if dense:
        support = without_sparse(support, dense)
    support = support.squeeze(1)
    places = []
    for axis in (-2, -1):
        profile = support.sum(-3 - axis)
        places.append(profile @ torch.arange(profile.shape[1]).to(profile))
    barycentre = torch.stack(places, -1)
    return barycentre - barycentre.round()


def _offsets(kernel, visible):
    """From the window's centre to that of the bounding box, rows and columns (B, 2)."""
    support = kernel >= visible * kernel.amax((-2, -1), keepdim=True)
    return torch.stack([_offset(support, axis) for axis in (-2, -1)], -1)


def _offset(support, axis):
    """In whole pixels."""
    profile = support.any(-3 - axis).flatten(1).int()
    side = profile.shape[1]
    first, last = profile.argmax(1), side - 1 - profile.flip(1).argmax(1)
    return torch.div(first + last + 1, 2, rounding_mode="floor") - side // 2


def centred_mass(kernel, tail=TAIL, visible=0.0):
    """Like :func:`centred`, of the box that leaves out ``tail`` of the mass on each of its sides.

    Specks on their own do not count, and faint strokes do, as long as they hold more than that.
    Entries below ``visible`` times the largest never do: a haze on one side holds much mass, and
    would push a stroke to the other.
    """
    support = without_weak(kernel, visible)
    below = torch.stack([_mass_below(support.sum(axis), tail) for axis in (-1, -2)], -1)
    above = torch.stack([_mass_below(support.sum(axis).flip(-1), tail) for axis in (-1, -2)], -1)
    sides = torch.tensor(kernel.shape[-2:], device=kernel.device)
    last = sides - 1 - above
    offsets = torch.div(below + last + 1, 2, rounding_mode="floor") - sides // 2
    kernel = shift_each(kernel, -offsets, "zero")
    return kernel / kernel.sum((-2, -1), keepdim=True)


def _mass_below(profile, tail):
    """How many entries of profiles (B, 1, n) hold together at most the share ``tail``: (B,)."""
    shares = profile.cumsum(-1) / profile.sum(-1, keepdim=True)
    return (shares <= tail).sum(-1).flatten()


@dataclass
class CleanedKernel:
    """A kernel step, then :func:`without_weak`, and :func:`centred` where asked.

    Centring moves the kernel under the image: for image steps that start from the observation.

    Parameters
    ----------
    step : KernelUpdate
        Of a family whose theta are the pixels.
    weak : float
        Share of the largest entry under which entries are removed.
    centre : bool

    Raises
    ------
    ValueError
        When the step is none.
    """

    step: KernelUpdate
    weak: float
    centre: bool = False

    def __post_init__(self):
        check_part(self.step, KernelUpdate, "kernel step", self)

    def kernel(self, theta):
        """The kernel (B, 1, kh, kw) of the parameters ``theta``."""
        return self.step.kernel(theta)

    def __call__(self, theta, moments, progress=0.0):
        theta = without_weak(self.step(theta, moments, progress), self.weak)
        return centred(theta) if self.centre else theta
