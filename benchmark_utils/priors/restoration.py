"""Restoration priors: a restorer R and the degradation D that it undoes, as a map R o D.

Terris, Kamilov & Moreau (2025), *FiRe: fixed-points of restoration priors for solving inverse
problems*: natural images are close to the fixed points of R o D, and x - R(D(x)) points away from
them.
"""

from dataclasses import dataclass
from functools import cache

import torch

from benchmark_utils.degradations import (
    CurrentBlur,
    Degradation,
    Downsampling,
    Jpeg,
    RandomBlur,
    RandomMask,
    gaussian_bank,
    motion_bank,
)
from benchmark_utils.priors.registry import get_entry, get_model

# Each is built from its strength, a range (low, high); without one, from the range that the
# restorers of this repository were trained on.
DEGRADATIONS = {
    "noise": Degradation,
    "gaussian": lambda *std: RandomBlur(gaussian_bank(*std)),
    "motion": lambda *length: RandomBlur(motion_bank(*length)),
    "blur": lambda: RandomBlur(torch.cat([gaussian_bank(), motion_bank()])),
    "current": CurrentBlur,
    "jpeg": Jpeg,
    "x2": lambda: Downsampling(2),
    "x3": lambda: Downsampling(3),
    "mask": RandomMask,
}
RANGED = ("gaussian", "motion", "jpeg")
SCALES = {"x2": 2, "x3": 3}


@dataclass(frozen=True)
class RestorationPrior:
    """The map x -> R(D(x)), with D drawn anew at each call.

    Attributes
    ----------
    restorer : Denoiser
        From :func:`benchmark_utils.priors.get_model`, or any callable (degraded, sigma) -> images.
    degradation : Degradation
    """

    restorer: object
    degradation: Degradation

    def __call__(self, image, generator, kernel=None, sigma=None, *, shared=True):
        """R(D(image)), of the shape (B, C, H, W) of ``image``.

        One draw of D serves all images of the batch; unless ``shared``, each image has its own.
        ``kernel`` (B, 1, kh, kw) is the current estimate of the blur. ``sigma`` is the noise level
        of D; None draws it.
        """
        degraded, level = self.degradation(image, generator, kernel, sigma, shared=shared)
        height, width = image.shape[-2:]
        return self.restorer(degraded, level)[..., :height, :width]


def restoration_prior(name, models=None):
    """Restoration prior by name.

    Parameters
    ----------
    name : str
        A denoiser or restorer, with the degradation that it was made for, or
        ``RESTORER@DEGRADATION`` with another of :data:`DEGRADATIONS`. The strength of ``gaussian``
        (standard deviation), ``motion`` (length) and ``jpeg`` (quality) may follow as a range:
        ``embedded-deblur@gaussian:0.5-2``.
    models : dict, optional
        Restorers by name, instead of those of :func:`get_model`.

    Raises
    ------
    ValueError
        When a name is unknown or a strength malformed.
    WeightsMissing
        When the weights of the restorer are not on this machine.
    """
    restorer, degradation = split(name)
    return RestorationPrior(
        get_model(restorer) if models is None else models[restorer], get_degradation(degradation)
    )


def split(name):
    """Names of the restorer and of the degradation in the name of a prior, both checked."""
    restorer, _, degradation = name.partition("@")
    entry = get_entry(restorer, "restorer")
    degradation = degradation or entry.degradation
    if entry.scale != SCALES.get(degradation, 1):
        raise ValueError(f"{restorer!r} does not undo {degradation!r}: the sizes differ")
    get_degradation(degradation)
    return restorer, degradation


@cache
def get_degradation(name):
    """Degradation by name, with its strength or without, as in :func:`restoration_prior`."""
    kind, _, strength = name.partition(":")
    if kind not in DEGRADATIONS:
        raise ValueError(f"unknown degradation {kind!r}, expected one of {sorted(DEGRADATIONS)}")
    if not strength:
        return DEGRADATIONS[kind]()
    try:
        low, high = map(float, strength.split("-"))
    except ValueError:
        low, high = 0, -1
    if kind not in RANGED or low > high:
        raise ValueError(f"expected {' or '.join(RANGED)}:LOW-HIGH, got {name!r}")
    return DEGRADATIONS[kind]((low, high))
