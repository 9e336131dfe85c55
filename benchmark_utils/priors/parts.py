"""A network on large inputs, part by part: what it holds at once stays within a given memory.

A batch is cut into smaller ones; a single image that is too large, where the reach of the network
is known, into strips of rows that overlap by it, so that the result is that of the whole image.
"""

import math
from typing import NamedTuple

import torch
from torch.utils.checkpoint import checkpoint

PROBE_SIDE = 64  # pixels: of the image that shows how large the activations are
LIVE = 6  # activations of the largest size that a forward pass holds at once
SMALL = 256**2  # pixels: no cut below, and no look at the activations


class Footprint(NamedTuple):
    """Bytes that a network holds for each pixel of its input: without and with gradients."""

    forward: float
    backward: float


class Part(NamedTuple):
    """Images ``images`` of a batch, rows ``rows`` of them, computed from the rows ``context``."""

    images: slice
    rows: slice
    context: slice


def footprint(network, channels):
    """The :class:`Footprint` of a network ``(image, sigma) -> image``, from one small image.

    The outputs of its layers are counted: the largest of them, ``LIVE`` times, or all.
    """
    sizes = []

    def count(module, inputs, output):
        if torch.is_tensor(output):
            sizes.append(output.numel() * output.element_size())

    leaves = [module for module in network.modules() if not any(module.children())]
    hooks = [leaf.register_forward_hook(count) for leaf in leaves]
    weight = next(network.parameters())
    image = weight.new_full((1, channels, PROBE_SIDE, PROBE_SIDE), 0.5)
    try:
        with torch.enable_grad():  # as it is written, not a faster form without gradients
            network(image, image.new_full((1,), 0.1))
    finally:
        for hook in hooks:
            hook.remove()
    pixels = PROBE_SIDE**2
    return Footprint(LIVE * max(sizes) / pixels, 2 * sum(sizes) / pixels)


def parts_of(shape, bytes_per_pixel, memory, reach=None, multiple=1):
    """Cut a batch into parts of at most ``memory`` bytes, as far as that is possible.

    Parameters
    ----------
    shape : (int, int, int, int)
        Of the batch (B, C, H, W).
    bytes_per_pixel, memory : float
    reach : int or None
        Rows that a result depends on above and below its own; None where that is unknown, which
        leaves images whole.
    multiple : int
        Strips begin at multiples of it.

    Returns
    -------
    list of Part
        In the order of images and rows.
    """
    batch, _, height, width = shape
    pixels = max(memory / bytes_per_pixel, 1)
    count = int(pixels // (height * width))
    if count >= 1 or reach is None:
        whole, count = slice(0, height), max(count, 1)
        return [
            Part(slice(first, min(first + count, batch)), whole, whole)
            for first in range(0, batch, count)
        ]
    halo = math.ceil(reach / multiple) * multiple
    rows = max(int(pixels // width) - 2 * halo, halo, 1)  # shorter ones would be context alone
    rows = math.ceil(rows / multiple) * multiple
    return [
        Part(
            slice(index, index + 1),
            slice(first, min(first + rows, height)),
            slice(max(first - halo, 0), min(first + rows + halo, height)),
        )
        for index in range(batch)
        for first in range(0, height, rows)
    ]


def in_parts(function, image, sigma, parts):
    """``function(image, sigma)``, part by part; where parts are strips, as large as its images.

    Where gradients flow, a part is computed again when its turn comes on the way back.

    Parameters
    ----------
    function : callable (B, C, H, W), (B,) -> (B, C, H, W)
    image : tensor (B, C, H, W)
    sigma : tensor (B,)
    parts : list of Part
    """
    with_gradients = torch.is_grad_enabled() and image.requires_grad
    strips, rows = [], []
    for part in parts:
        given = image[part.images, :, part.context], sigma[part.images]
        if with_gradients:
            found = checkpoint(function, *given, use_reentrant=False)
        else:
            found = function(*given)
        if part.context != part.rows:
            above = part.rows.start - part.context.start
            found = found[:, :, above : above + part.rows.stop - part.rows.start]
        rows.append(found)
        if part.rows.stop == image.shape[2]:
            strips.append(rows[0] if len(rows) == 1 else torch.cat(rows, 2))
            rows = []
    return torch.cat(strips)
