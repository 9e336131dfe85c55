"""The end of a method that only looks for the kernel: refits, then a non-blind restoration."""

from benchmark_utils.algorithms.alternating import image_alone
from benchmark_utils.algorithms.restoration.non_blind import restoration
from benchmark_utils.algorithms.restoration.refits import refits
from benchmark_utils.algorithms.restoration.settings import RestorationSettings
from benchmark_utils.algorithms.restoration.sparse import sparse_restoration
from benchmark_utils.problem import Estimate

FIRST_LEVEL = 0.1
N_STEPS = 12


def restored(
    estimates,
    problem,
    denoise=None,
    *,
    weight=1.0,
    n_refits=0,
    moments=image_alone,
    schedule=None,
):
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
    n_refits : int
        Turns of :func:`.refits` in between, which need ``denoise``.
    moments : callable
        Of those turns.
    schedule : list of (float, float), optional
        For a ``denoise`` of the unrolled restoration, see :func:`.unrolled_estimates`.

    Yields
    ------
    Estimate
        ``n_refits + 1`` more than ``estimates``.

    Raises
    ------
    ValueError
        When there are refits but no denoiser.
    """
    if n_refits and denoise is None:
        raise ValueError(
            f"n_refits must be 0 without a learned restoration, which refits need, got {n_refits}"
        )
    for estimate in estimates:
        yield estimate
    kernel = estimate.kernel
    if denoise is None:
        data = problem.observation, kernel, problem.boundary
        yield Estimate(sparse_restoration(*data, saturated=problem.saturated), kernel)
        return
    turns = {"moments": moments, "schedule": schedule}
    for estimate in refits(problem, kernel, denoise, n_refits, weight, **turns):
        yield estimate
    settings = RestorationSettings(N_STEPS, FIRST_LEVEL, weight)
    yield restoration(problem, estimate.kernel, denoise, settings, schedule)
