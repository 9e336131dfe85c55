"""The last image of a method that only looks for the kernel: a non-blind restoration."""

from benchmark_utils.algorithms.non_blind import denoised_estimates
from benchmark_utils.algorithms.sparse_restoration import sparse_restoration
from benchmark_utils.problem import Estimate

SPARSE = "sparse"
FIRST_LEVEL = 0.1
WEIGHT = 1.0
N_STEPS = 12


def restorers(restoration):
    """Names of the models that the restoration ``restoration`` needs."""
    return [] if restoration == SPARSE else [restoration]


def restored(estimates, problem, denoise=None, *, weight=WEIGHT):
    """Yield ``estimates``, then the observation restored with the last kernel.

    Parameters
    ----------
    estimates : iterable of Estimate
    problem : BlindProblem
        With a known ``noise_std``.
    denoise : callable D(x, sigma), optional
        Prior of :func:`.denoised_estimates`; without it, :func:`.sparse_restoration`.
    weight : float
        Of that prior: the further the kernel is from the true one, the larger.

    Yields
    ------
    Estimate
        One more than ``estimates``.
    """
    for estimate in estimates:
        yield estimate
    kernel = estimate.kernel
    if denoise is None:
        yield Estimate(sparse_restoration(problem.observation, kernel, problem.boundary), kernel)
        return
    settings = {"n_outer": N_STEPS, "first_level": FIRST_LEVEL, "weight": weight}
    *_, last = denoised_estimates(problem, kernel, denoise, **settings)
    yield last
