"""Potentials that were evaluated lately: the solvers of a data set share their start."""

from functools import cache, lru_cache

import torch

from benchmark_utils.priors import get_entry, get_potential, potential_denoiser

N_REMEMBERED = 8  # batches, over all potentials of the process


class Batch:
    """Images (B, C, H, W) as a key: two are equal if all their values are."""

    def __init__(self, images):
        self.images = images
        self.digest = hash((images.shape, images.cpu().contiguous().numpy().tobytes()))

    def __hash__(self):
        return self.digest

    def __eq__(self, other):
        return self.digest == other.digest and torch.equal(self.images, other.images)


class RememberedPotential:
    """A potential that does not evaluate again what it, or its equal, evaluated lately."""

    def __init__(self, name):
        self.potential = _potential(name, get_entry(potential_denoiser(name)))
        self.is_costly = getattr(self.potential, "is_costly", False)

    def __call__(self, images):
        """Potential of each image, (B, C, H, W) -> (B,) nats."""
        return _evaluated(self.potential, Batch(images)).clone()


@cache
def _potential(name, entry):
    """One object for all data sets; an edited prior is another ``entry``."""
    return get_potential(name)


@lru_cache(N_REMEMBERED)
def _evaluated(potential, batch):
    return potential(batch.images)
