"""Blind split Gibbs sampling: the image given the data, the image given the prior, the kernel."""

from collections import deque

from benchmark_utils.algorithms.map import kernel_family
from benchmark_utils.algorithms.marginal.fitting import (
    kernel_step,
    mean_of_chains,
    moments_of_draws,
)
from benchmark_utils.algorithms.marginal.scoring import scored
from benchmark_utils.algorithms.marginal.settings import LANGEVIN
from benchmark_utils.algorithms.marginal.starts import first_theta, with_tidy_end
from benchmark_utils.algorithms.pyramid import Stage, coarse_to_fine
from benchmark_utils.algorithms.sampling import Likelihood, Streams, draw_from_prior
from benchmark_utils.algorithms.steps import between_pixels, without_weak
from benchmark_utils.parameterizations import get_parameterization
from benchmark_utils.physics import move_images, move_kernel
from benchmark_utils.problem import Estimate


def gibbs_estimates(
    problem, denoise, settings, *, init="large", parameterization="auto", n_scales=1
):
    """Anneal the posterior of the image while its draws fit the kernel, coarse to fine.

    In each turn: x is drawn given the observation and z (perturb, then fit), z given x by the
    denoiser, as in :func:`.split_gibbs`; then the kernel takes a few steps on the mean of
    ``1/2 ||h * x - y||^2``, in derivatives, over the last draws x. These keep the noise of the
    coupling where the data say little: it is what marginal likelihood adds to the power of one
    image, and it holds the kernel back from no blur. Coupling and noise level fall together
    (:class:`.GibbsSettings`): with the true noise from the start the kernel hardly moves. At the
    start and in the middle of each scale the barycentre of a kernel of pixels comes to a pixel.

    Parameters
    ----------
    problem : BlindProblem
        With a known ``noise_std``.
    denoise : callable D(x, sigma)
    settings : GibbsSettings
        The turns are shared evenly among the scales.
    init : str
        Name of the first kernel at the coarsest scale, see :func:`.first_theta`.
    parameterization : str
        Kernel family; "auto" is the one the problem suggests.
    n_scales : int or None
        1 is the finest alone; None is as many as kernel and image allow, for kernels of pixels.

    Yields
    ------
    Estimate
        The start, then after each turn the mean of z over the chains, and the kernel; on the
        supports of ``problem``. Then those of :func:`.scored`.

    Raises
    ------
    ValueError
        When a lens is to have several scales, which are for pixels.
    """
    family = kernel_family(problem, parameterization)

    def at_one_scale(problem, start, stage):
        here = get_parameterization(family, problem.kernel_shape)
        turns = _turns(problem, denoise, settings, init, here, start, stage)
        return with_tidy_end(turns, stage.n_outer, problem, here, settings.weak)

    if family == "diffraction" and n_scales != 1:
        raise ValueError(f"several scales need a kernel of free pixels, got {family!r}")
    n_outer = settings.n_outer
    estimates = (
        at_one_scale(problem, None, Stage(0, 1, n_outer))
        if n_scales == 1
        else coarse_to_fine(problem, at_one_scale, n_outer=n_outer, n_scales=n_scales)
    )
    return scored(estimates, problem, denoise, settings, family)


def _turns(problem, denoise, settings, init, family, start, stage):
    """The turns of one scale, from ``start`` where there is one."""
    step = kernel_step(problem, family, settings)
    image, theta = start or (problem.initial_image(), first_theta(init, family, problem))
    kernel = step.kernel(theta)
    yield Estimate(image, kernel)
    streams = Streams.shared(settings.seed, settings.n_chains)
    likelihood = Likelihood(problem, kernel, settings.n_chains, noise_like=streams)
    image = image.repeat_interleave(settings.n_chains, 0)
    draws = deque(maxlen=settings.n_kept)
    couplings = settings.couplings(stage.n_outer, finer=start is not None)
    for turn, coupling in enumerate(couplings):
        progress = turn / stage.n_outer
        if family.is_linear and turn in (0, stage.n_outer // 2):
            if settings.weak_within:
                theta = without_weak(theta, settings.weak_within)
            image, theta = on_pixels(image, theta, problem.boundary, settings.heavy, settings.dense)
            kernel = step.kernel(theta)
            draws.clear()
        noise_std = settings.tempered(coupling, progress, problem.noise_std)
        likelihood.hold(kernel, noise_std)
        draws.append(likelihood.draw(image, coupling))
        image = draw_from_prior(
            draws[-1], coupling, denoise, likelihood.noise_like, settings.n_inner
        )
        if settings.kernel == LANGEVIN:
            step.noise_std = likelihood.noise_std
        theta = step(theta, moments_of_draws(draws, settings.n_chains), progress)
        kernel = step.kernel(theta)
        yield Estimate(mean_of_chains(image, settings.n_chains), kernel)


def on_pixels(image, kernel, boundary, heavy, dense=0.0):
    """Bring the barycentre of the entries from the share ``heavy`` of the largest on to a pixel.

    Kernels and the images of all chains move, less than a pixel: see :func:`.between_pixels`, also
    for ``dense``.
    """
    shifts = between_pixels(kernel, heavy, dense)
    border = "circular" if boundary == "circular" else "repeat"
    opposite = shifts.repeat_interleave(len(image) // len(kernel), 0)
    return move_images(image, opposite, border), move_kernel(kernel, -shifts)
