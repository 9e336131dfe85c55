"""A large picture in tiles that overlap, and one picture of what is made of them."""

from itertools import pairwise
from typing import NamedTuple

import torch


class Tile(NamedTuple):
    """A part of a picture.

    Attributes
    ----------
    rows, columns : slice
        Of the picture, margins included.
    weights : tensor (h, w)
        What the tile counts for at its pixels; those of all tiles add up to 1 everywhere.
    """

    rows: slice
    columns: slice
    weights: torch.Tensor


def tiles(size, side, margin):
    """Tiles of at most ``side`` pixels that cover a picture.

    Neighbours share ``2 * margin`` pixels. In the middle half of these one fades into the other;
    the outer quarter, where the border of the tile is near, does not count.

    Parameters
    ----------
    size : (int, int)
        Height and width of the picture.
    side, margin : int
        ``side`` is more than four margins.

    Returns
    -------
    list of Tile

    Raises
    ------
    ValueError
        When the tiles are too small for the margin.
    """
    if not 0 <= 4 * margin < side:
        raise ValueError(f"tiles of {side} pixels are too small for a margin of {margin}")
    rows, columns = (_spans(length, side, margin) for length in size)
    return [
        Tile(row, column, vertical[:, None] * horizontal)
        for row, vertical in rows
        for column, horizontal in columns
    ]


def _spans(length, side, margin):
    """Slices along one axis and their weights."""
    count = 1 if length <= side else -(-length // (side - 2 * margin))
    cuts = [round(index * length / count) for index in range(count + 1)]
    spans = []
    for first, last in pairwise(cuts):
        span = slice(max(first - margin, 0), min(last + margin, length))
        position = torch.arange(span.start, span.stop) + 0.5
        weight = torch.ones(len(position))
        if first > 0:
            weight = weight * _rise(position - first, margin)
        if last < length:
            weight = weight * _rise(last - position, margin)
        spans.append((span, weight))
    return spans


def _rise(distance, margin):
    """From 0 at ``-margin / 2`` to 1 at ``margin / 2``; with its mirror image it adds up to 1."""
    return (distance / max(margin, 1) + 0.5).clamp(0, 1)


def by_tiles(restore, observation, mask, side, margin, done=None):
    """Restore a picture tile by tile.

    Parameters
    ----------
    restore : callable (observation, mask) -> tensor of the shape of ``observation``
    observation : tensor (1, C, H, W)
    mask : tensor (1, 1, H, W) of bool, or None
    side, margin
        See :func:`tiles`.
    done : callable, optional
        Called without arguments after each tile.

    Returns
    -------
    tensor (1, C, H, W)
    """
    restored = torch.zeros_like(observation)
    for rows, columns, weights in tiles(observation.shape[-2:], side, margin):
        place = ..., rows, columns
        part = None if mask is None or mask[place].all() else mask[place]
        restored[place] += weights * restore(observation[place], part)
        if done is not None:
            done()
    return restored
