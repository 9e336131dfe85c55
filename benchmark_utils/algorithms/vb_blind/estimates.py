"""Marginal likelihood of the kernel, coarse to fine: Levin, Weiss, Durand & Freeman, CVPR 2011.

*Efficient marginal likelihood optimization in blind deconvolution.* Image and kernel are not both
maximised: the kernel is fitted to all images that the observation leaves open, by expectation
maximisation on derivatives.

The publication leaves the sum of the kernel free within a scale (``kernel_sum="free"``). Image and
kernel then share one factor, which the prior alone fixes: without a covariance the kernel grows to
that of no blur. A sum held at 1 stops that too, as Perrone & Favaro (CVPR 2014) found for total
variation.

Here the kernel is also centred at each turn, lest a stroke leave the window and not come back: each
posterior starts from the observation, so that the kernel may move.
"""

import torch

from benchmark_utils.algorithms.pyramid import coarse_to_fine
from benchmark_utils.algorithms.schedules import geometric
from benchmark_utils.algorithms.steps import centred_mass
from benchmark_utils.algorithms.vb_blind.kernel_fit import KernelFit
from benchmark_utils.algorithms.vb_blind.posterior import fitted_posterior
from benchmark_utils.algorithms.vb_blind.settings import DIAGONAL, FREE
from benchmark_utils.physics import differences
from benchmark_utils.priors import derivative_mixture
from benchmark_utils.problem import Estimate

# For little noise: what the model does not explain of a photograph. Chosen, as ``visible`` and the
# prior, on crops of sun_hays that a rolling camera blurs.
LEAST_NOISE = 0.007


def vb_blind_estimates(problem, settings, prior=None):
    """Alternate posteriors of the derivatives with kernel fits, over a pyramid.

    Parameters
    ----------
    problem : BlindProblem
        With a kernel of free pixels.
    settings : VBSettings
    prior : GaussianMixture, optional
        Of the derivatives, before ``prior_scale``; by default :func:`.derivative_mixture`.

    Yields
    ------
    Estimate
        Of the kernel, of sum 1: ``n_outer + 1``. The image is the observation throughout: restore
        it with the last kernel.
    """
    prior = (prior or derivative_mixture()).scaled(settings.prior_scale)
    last_noise = settings.noise_std or max(problem.noise_std or 0, LEAST_NOISE)
    noise_at = geometric(settings.first_noise * last_noise, last_noise)

    def at_one_scale(problem, start, stage):
        boundary, image = problem.boundary, problem.initial_image()
        derivatives = observed_derivatives(problem)
        fit = KernelFit(
            derivatives, problem.kernel_shape, boundary, settings.sparsity, settings.n_kernel
        )
        kernel = two_pixels(problem)
        if start is not None:
            kernel = centred_mass(start.kernel, visible=settings.visible)
        yield Estimate(image, kernel)
        for index in range(stage.n_outer):
            posterior = fitted_posterior(
                derivatives,
                kernel,
                noise_at(index / max(stage.n_outer - 1, 1)),
                prior,
                boundary,
                diagonal=settings.covariance == DIAGONAL,
                n_reweightings=settings.n_reweightings,
                n_cg=settings.n_cg,
            )
            fitted = fit(kernel, posterior)
            kernel = centred = centred_mass(fitted, visible=settings.visible)
            if settings.kernel_sum == FREE:
                kernel = centred * fitted.sum((-2, -1), keepdim=True)
            yield Estimate(image, centred)

    return coarse_to_fine(
        problem, at_one_scale, n_outer=settings.n_outer, n_scales=settings.n_scales
    )


def observed_derivatives(problem):
    """Differences (B, 2 C, *) of the observation, each on its own."""
    return torch.cat([*differences(problem.observation, problem.boundary, (-1, -2))], 1)


def two_pixels(problem):
    """The first kernel (B, 1, kh, kw): the middle and its right neighbour, 1/2 each."""
    observation, (kh, kw) = problem.observation, problem.kernel_shape
    kernel = observation.new_zeros(len(observation), 1, kh, kw)
    kernel[..., kh // 2, kw // 2 : kw // 2 + 2] = 1
    return kernel / kernel.sum((-2, -1), keepdim=True)
