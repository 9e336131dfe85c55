"""Pairs of images side by side, and their difference."""

import numpy as np

from benchmark_utils.display.pictures import image_picture
from benchmark_utils.results import parameters

SIDE = "side"  # the parameter that tells base from head, see benchmark_utils.compare.merged
GAIN = 3


def sided(name):
    """Name of a solver without its side, and the side: base, head or None."""
    side = parameters(name).get(SIDE)
    if side is None:
        return name, None
    return name.replace(f",{SIDE}={side}]", "]").replace(f"[{SIDE}={side}]", ""), side


def difference(picture, other):
    """Signed difference of two pictures of one shape, enlarged ``GAIN`` times about mid-grey."""
    return np.clip(0.5 + GAIN * (picture - other), 0, 1)


def registered(estimate, truth, kernel):
    """Pictures of an estimate and of the truth, the shift between them undone.

    Parameters
    ----------
    estimate, truth : array (h, w) or (h, w, 3), uint8
    kernel : array (kh, kw)
        Its size bounds the shift.
    """
    # Here: the leaderboard does without metrics and torch.
    from benchmark_utils.metrics import largest_shift, register

    pair = [_tensor(pixels) for pixels in (estimate, truth)]
    reach = largest_shift(kernel.shape, pair[1].shape[-2:])
    found = register(*pair, max_shift=reach)
    return [image_picture(_pixels(tensor)) for tensor in (found.estimate, found.truth)]


def _tensor(pixels):
    import torch

    pixels = torch.from_numpy(np.asarray(pixels) / 255)
    return pixels.movedim(-1, 0)[None] if pixels.ndim == 3 else pixels[None, None]


def _pixels(tensor):
    pixels = tensor[0].movedim(0, -1).numpy() * 255
    return pixels[..., 0] if pixels.shape[-1] == 1 else pixels
