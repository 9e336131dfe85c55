"""Camera shake of photographs: kernels of several edge predictions, the most likely one kept.

Predicted edges find the kernel of most photographs, but how strong an edge must be to count depends
on the picture: a weight that is right for one leads to a wrong kernel on the next. Joint MAP cannot
tell which, as it prefers the kernel that blurs least; the marginal likelihood can.
"""

from functools import partial

import torch

from benchmark_utils.algorithms.l0_blind import edge_estimates
from benchmark_utils.algorithms.marginal import LEVELS, best_start

# First weights of the l0 norm; the first one is that of l0-blind. The last two seldom help, and the
# evidence may prefer their kernel where it is far off: by default they do not stand for election.
WEIGHTS = (4e-3, 8e-3, 1.6e-2, 2e-3)
N_CANDIDATES = 2
# Nats per value: among kernels that are nearly right the evidence errs by so much.
MARGIN = 0.05


def photo_estimates(problem, denoise, *, n_candidates=N_CANDIDATES, levels=LEVELS, **settings):
    """Run edge predictions of several weights side by side, then keep the most likely kernel.

    Parameters
    ----------
    problem : BlindProblem
        With a known ``noise_std`` and a kernel of free pixels.
    denoise : callable D(x, sigma)
        Prior of the evidence and of the restorations that it looks at, see :func:`.best_start`.
    n_candidates : int
        How many of ``WEIGHTS``; with one there is no choice.
    levels : sequence of float
        Of the evidence, in the range of the denoiser, see :func:`.negative_evidence`.
    **settings
        Others of :func:`.edge_estimates`.

    Yields
    ------
    Estimate
        Those of the first weight, then the restored pair of the best one: that of the first weight
        unless another is more likely by ``MARGIN``.
    """
    weights = torch.tensor(WEIGHTS[:n_candidates]).repeat(len(problem.observation))
    edges = partial(edge_estimates, first_weight=weights, **settings)
    return best_start(edges, problem, denoise, n_candidates, MARGIN, levels)
