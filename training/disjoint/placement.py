"""How one picture lies on another: a turn, a scale and a shift, and how well they then agree."""

import numpy as np
from PIL import Image

from training.disjoint.signature import AREA, detail

SIMILAR = 0.9  # cosine above which two descriptors match
N_AGREEING = 3  # matches at different places that make a placement
LEAST_SIDE = 40  # pixels of the part that two pictures share; edges alone agree on less
TURNS = (Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_270)


def turned(image, turn):
    """``image`` after ``turn`` quarter turns against the clock."""
    return image.transpose(TURNS[turn - 1]) if turn else image


def turned_positions(positions, size, turn):
    """Where places (N, 2) of an image of ``size`` (width, height) go when it is turned."""
    for _ in range(turn):
        positions = np.stack([positions[:, 1], size[0] - positions[:, 0]], 1)
        size = size[::-1]
    return positions


def placements(first, second, cosines):
    """Yield the ways in which ``first`` may lie on ``second``, at most one for each turn.

    Each feature of ``first`` votes by its best match. A match alone says a turn, a scale and a
    shift; what most others agree with is fitted to those.

    Parameters
    ----------
    first, second : Signature
    cosines : array (N, M)
        Of their descriptors.

    Yields
    ------
    turn : int
        Quarter turns of ``second``.
    scale : float
    shift : array (2,)
        The place p of ``first`` is at ``scale * p + shift`` in the turned ``second``.
    """
    best = cosines.argmax(1)
    ours = np.flatnonzero(cosines[np.arange(len(best)), best] > SIMILAR)
    theirs = best[ours]
    quarters = (first.angles[ours] - second.angles[theirs]) / (np.pi / 2)
    upright = np.abs(quarters - quarters.round()) < 0.2
    for turn in range(4):
        chosen = np.flatnonzero(upright & (quarters.round() % 4 == turn))
        if len(chosen) < N_AGREEING:
            continue
        here = first.positions[ours[chosen]]
        there = second.positions[theirs[chosen]]
        there = turned_positions(there, second.image.size, turn)
        growth = np.log(second.scales[theirs[chosen]] / first.scales[ours[chosen]])
        placement = fit(here, there, most_agreed(here, there, growth))
        if placement is not None:
            yield turn, *placement


def most_agreed(here, there, growth):
    """Mask of the matches that agree with the one that most agree with.

    ``here`` and ``there`` (N, 2) are their places, ``growth`` (N,) the logarithms of their scales.
    """
    steps_here, steps_there = here - here[:, None], there - there[:, None]
    errors = np.linalg.norm(steps_there - np.exp(growth)[:, None, None] * steps_here, axis=-1)
    # The scale of one feature is known to about 15 %.
    allowed = 3 + 0.15 * np.linalg.norm(steps_there, axis=-1)
    agree = (errors < allowed) & (np.abs(growth - growth[:, None]) < 0.35)
    return agree[agree.sum(1).argmax()]


def fit(here, there, chosen):
    """Scale and shift of least squares over the ``chosen`` matches, or None if too few agree.

    The tolerance falls, so that matches of a repeated pattern to its neighbour drop out.
    """
    for tolerance in (6, 3, 2, 1.5, 1.5):
        if min(n_spots(here[chosen]), n_spots(there[chosen])) < N_AGREEING:
            return None
        middle_here, middle_there = here[chosen].mean(0), there[chosen].mean(0)
        offsets = here[chosen] - middle_here
        scale = (offsets * (there[chosen] - middle_there)).sum() / (offsets**2).sum()
        if not 0.1 < scale < 10:
            return None
        shift = middle_there - scale * middle_here
        errors = np.linalg.norm(scale * here + shift - there, axis=1)
        chosen = errors < tolerance * max(1, scale)
    return scale, shift


def n_spots(positions):
    """Number of different places; SIFT describes some of them twice."""
    return len(np.unique((positions / 3).round(), axis=0))


def agreement(first, second, scale, shift):
    """Correlation of ``first`` with what it lies on of ``second``; -1 where they share too little.

    Parameters
    ----------
    first, second : PIL.Image.Image
        Grey.
    scale : float
    shift : array (2,)
        The place p of ``first`` is at ``scale * p + shift`` in ``second``.
    """
    low = np.maximum(0, shift)
    high = np.minimum(second.size, scale * np.array(first.size) + shift)
    size = (high - low) / max(1, scale)  # in the coarser pixels of the two
    if size.min() < LEAST_SIDE:
        return -1.0
    size *= min(1, (0.5 * AREA / size.prod()) ** 0.5)
    width, height = size.round().astype(int)
    low_first = np.maximum(0, (low - shift) / scale)
    high_first = np.minimum(first.size, (high - shift) / scale)
    parts = [
        detail(image.resize((width, height), Image.Resampling.BICUBIC, box=tuple(box)))
        for image, box in (
            (first, (*low_first, *high_first)),
            (second, (*low, *high)),
        )
    ]
    return float((parts[0] * parts[1]).sum())
