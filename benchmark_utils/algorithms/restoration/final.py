"""The end of a method that only looks for the kernel: refits, then a non-blind restoration."""

import torch

from benchmark_utils.algorithms.alternating import image_alone
from benchmark_utils.algorithms.restoration.non_blind import restoration
from benchmark_utils.algorithms.restoration.refits import refits
from benchmark_utils.algorithms.restoration.settings import RestorationSettings
from benchmark_utils.algorithms.restoration.sparse import sparse_restoration
from benchmark_utils.physics import convolve
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
    residual_noise=False,
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
    residual_noise : bool
        Whether the last image is restored again, told the noise that its residual shows, see
        :func:`residual_levels`.

    Yields
    ------
    Estimate
        ``n_refits + 1`` more than ``estimates``.

    Raises
    ------
    ValueError
        When there are refits but no denoiser, or the residual's noise is asked of a schedule,
        which is for one level.
    """
    if residual_noise and schedule is not None:
        raise ValueError("residual_noise needs a restoration without a schedule, got one")
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
    last = restoration(problem, estimate.kernel, denoise, settings, schedule)
    yield told_its_residual(problem, last, denoise, settings) if residual_noise else last


def told_its_residual(problem, estimate, denoise, settings):
    """Restore each image of ``estimate`` again, with its own of the :func:`residual_levels`."""
    images = []
    for number, level in enumerate(residual_levels(problem, estimate)):
        alone = slice(number, number + 1)
        own = problem.take(alone).replace(noise_std=level)
        images.append(restoration(own, estimate.kernel[alone], denoise, settings).image)
    return Estimate(torch.cat(images), estimate.kernel)


def residual_levels(problem, estimate):
    """Root mean square of ``h * x - y`` over the values that are not saturated, a list of B floats.

    What a solver is told of the noise may include more than a restoration leaves, as where the
    noise is measured against the true image: then the restoration is too smooth.
    """
    residual = convolve(estimate.image, estimate.kernel, problem.boundary) - problem.observation
    counted = torch.ones_like(residual) if problem.saturated is None else ~problem.saturated
    sums = [(part * counted).flatten(1).sum(1) for part in (residual.square(), counted)]
    return (sums[0] / sums[1].clamp(min=1)).sqrt().tolist()
