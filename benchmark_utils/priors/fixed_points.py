"""How far a map carries photographs away when it is applied again and again.

Terris, Kamilov & Moreau (2025): a restorer R alone drifts, since it undoes what is not there; with
its degradation D first, R o D is close to a projection, which leaves natural images where they are.
"""

import math

import torch

from benchmark_utils.priors.restoration import restoration_prior
from benchmark_utils.randomness import keyed_generator


def drift(apply, image, n_iterations):
    """Distance to ``image`` of the iterates of ``apply``.

    Parameters
    ----------
    apply : callable (image, k) -> image
        The map, and the number of its iteration.
    image : tensor (B, C, H, W)
    n_iterations : int

    Returns
    -------
    tensor (n_iterations + 1, B)
        Root-mean-square distances, image units; 0 at the start.
    """
    iterate, distances = image, [torch.zeros(len(image), device=image.device)]
    for k in range(n_iterations):
        iterate = apply(iterate, k)
        distances.append((iterate - image).square().flatten(1).mean(1).sqrt())
    return torch.stack(distances)


def drifts(name, image, n_iterations=50, sigma=0.05, clamp=None, seed=0):
    """Drift of R alone and of R o D, see :func:`drift`.

    R is told the noise ``sigma``, which D adds to its blur, compression...; R alone gets no noise.
    Each image has its own draws of D.

    Parameters
    ----------
    name : str
        Of :func:`.restoration_prior`; R alone needs images of one size.
    image : tensor (B, C, H, W)
    n_iterations : int
    sigma : float
        Image units.
    clamp : (float, float) or None
        Keep the iterates in this range, as the solvers do.
    seed : int

    Returns
    -------
    dict
        ``"R"`` (where R keeps the size of its images) and ``"R o D"``: tensors
        (n_iterations + 1, B).
    """
    prior = restoration_prior(name)
    low, high = clamp or (-math.inf, math.inf)

    def restored(x, k):
        return prior.restorer(x, sigma).clamp(low, high)

    def degraded_and_restored(x, k):
        generator = keyed_generator(seed, "drift", k)
        return prior(x, generator, sigma=sigma, shared=False).clamp(low, high)

    found = {"R o D": drift(degraded_and_restored, image, n_iterations)}
    if getattr(prior.restorer, "scale", 1) == 1:
        found["R"] = drift(restored, image, n_iterations)
    return found
