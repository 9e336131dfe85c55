"""How far the iterates of a restoration map move away from a photograph.

Terris, Kamilov & Moreau (2025): the iterates of a restorer R alone drift, since R undoes a
degradation that is absent. With its degradation D first, R o D is close to a projection, which
leaves natural images unchanged.
"""

import math

import torch

from benchmark_utils.priors.restoration import restoration_prior
from benchmark_utils.randomness import keyed_generator


def maps(name, sigma=0.05, clamp=None, seed=0):
    """R alone and R o D as maps of images.

    R gets the noise level ``sigma``, and D adds that noise after its blur or compression; R alone
    gets images without noise. Each image has its own draws of D.

    Parameters
    ----------
    name : str
        See :func:`.restoration_prior`. R alone exists only if R keeps the size of its images.
    sigma : float
        Image units.
    clamp : (float, float) or None
        Keep the images in this range, as the solvers do.
    seed : int

    Returns
    -------
    dict
        ``"R"`` (where R keeps the size of its images) and ``"R o D"``: callables
        (image (B, C, H, W), number of the iteration) -> image.
    """
    prior = restoration_prior(name)
    low, high = clamp or (-math.inf, math.inf)

    def restored(image, _):
        return prior.restorer(image, sigma).clamp(low, high)

    def degraded_and_restored(image, k):
        generator = keyed_generator(seed, "drift", k)
        return prior(image, generator, sigma=sigma, shared=False).clamp(low, high)

    found = {"R o D": degraded_and_restored}
    if getattr(prior.restorer, "scale", 1) == 1:
        found["R"] = restored
    return found


def iterates(apply, image, n_iterations):
    """``image``, then what ``n_iterations`` iterations of a map of :func:`maps` make of it."""
    yield image
    for k in range(n_iterations):
        image = apply(image, k)
        yield image


def drift(apply, image, n_iterations):
    """Distance to ``image`` of the :func:`iterates` of ``apply``.

    Returns
    -------
    tensor (n_iterations + 1, B)
        Root-mean-square distances, image units; 0 at the start.
    """
    return torch.stack(
        [
            (iterate - image).square().flatten(1).mean(1).sqrt()
            for iterate in iterates(apply, image, n_iterations)
        ]
    )


def drifts(name, image, n_iterations=50, **conditions):
    """:func:`drift` of each of the :func:`maps` of ``name`` under ``conditions``, by its name."""
    return {
        kind: drift(apply, image, n_iterations) for kind, apply in maps(name, **conditions).items()
    }
