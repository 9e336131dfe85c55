"""Which images the embedded networks never saw in training."""

import numpy as np

HELD_BACK = 0.04  # share of photographs, people or digits


def is_held_back(groups, seed=0):
    """Mask (N,) of the images that training leaves out, for their ``groups`` (N,).

    All images of one group, a person say, are on one side; a few groups in a hundred are drawn.
    """
    names = np.unique(groups)
    count = max(1, round(HELD_BACK * len(names)))
    return np.isin(groups, np.random.default_rng(seed).choice(names, count, replace=False))
