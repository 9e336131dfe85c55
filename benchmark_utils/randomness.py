"""Random draws that belong to what they are drawn for, not to the order of the calls."""

import hashlib

import numpy as np
import torch

HELD_BACK = 0.04  # share of photographs, people or digits


def keyed_generator(*key):
    """A CPU generator seeded by ``key``: the same key gives the same draws on every machine.

    >>> keyed_generator(0, "noise", "cat").initial_seed() == (
    ...     keyed_generator(0, "noise", "cat").initial_seed()
    ... )
    True
    """
    digest = hashlib.sha256(repr(key).encode()).digest()
    return torch.Generator().manual_seed(int.from_bytes(digest[:8], "little") >> 1)


def keyed_noise(shape, names, *key):
    """Standard normal draws (B, *shape), one of the B ``names`` each, keyed by ``key`` and name.

    >>> pair, alone = keyed_noise((2, 2), ["cat", "cup"], 0), keyed_noise((2, 2), ["cup"], 0)
    >>> torch.equal(pair[1:], alone)
    True
    """
    generators = [keyed_generator(*key, name) for name in names]
    return torch.stack([torch.randn(shape, generator=generator) for generator in generators])


def is_held_back(groups, seed=0):
    """Mask (N,) of the images that training leaves out, for their ``groups`` (N,).

    All images of one group, a person say, are on one side; a few groups in a hundred are drawn.
    """
    names = np.unique(groups)
    count = max(1, round(HELD_BACK * len(names)))
    return np.isin(groups, np.random.default_rng(seed).choice(names, count, replace=False))
