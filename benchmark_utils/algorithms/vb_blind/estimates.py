"""Marginal likelihood of the kernel, coarse to fine: Levin, Weiss, Durand & Freeman, CVPR 2011.

*Efficient marginal likelihood optimization in blind deconvolution.* Image and kernel are not both
maximised: the kernel is fitted to all images that the observation leaves open, by expectation
maximisation on derivatives.

Here the kernel is also centred at each turn, lest a stroke leave the window and not come back: each
posterior starts from the observation, so that the kernel may move.
"""

from functools import partial

import torch

from benchmark_utils.algorithms.pyramid import coarse_to_fine
from benchmark_utils.algorithms.schedules import geometric
from benchmark_utils.algorithms.steps import centred_mass
from benchmark_utils.algorithms.vb_blind.kernel_fit import KernelFit
from benchmark_utils.algorithms.vb_blind.posterior import fitted_posterior, free_energy
from benchmark_utils.algorithms.vb_blind.settings import DIAGONAL
from benchmark_utils.physics import differences
from benchmark_utils.priors import derivative_mixture
from benchmark_utils.problem import Estimate

ALLOWANCE = 1.2  # noise of the derivatives and errors of the model, in noise of the observation
LEAST_NOISE = 0.01  # as published, for little noise


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
        Of the kernel: ``n_outer + 1`` of each candidate, and with several the one of the least
        free energy, for each image. The image is the observation throughout: restore it with the
        last kernel.
    """
    prior = (prior or derivative_mixture()).scaled(settings.prior_scale)
    last_noise = settings.noise_std or max(ALLOWANCE * (problem.noise_std or 0), LEAST_NOISE)
    kernels = []
    for candidate in settings.candidates():
        for estimate in candidate_estimates(problem, candidate, last_noise, prior):
            yield estimate
        kernels.append(estimate.kernel)
    if len(kernels) > 1:
        yield Estimate(estimate.image, likeliest(kernels, problem, settings, last_noise, prior))


def candidate_estimates(problem, settings, noise_std, prior):
    """The estimates of one candidate: ``n_outer + 1``; ``noise_std`` is what its share is of."""
    last_noise = settings.noise_share * noise_std
    noise_at = geometric(settings.first_noise * last_noise, last_noise)
    centre = partial(centred_mass, visible=settings.visible)
    fitting = {"sparsity": settings.sparsity, "n_steps": settings.n_kernel}

    def at_one_scale(problem, start, stage):
        boundary, image = problem.boundary, problem.initial_image()
        derivatives = observed_derivatives(problem)
        fit = KernelFit(derivatives, problem.kernel_shape, boundary, **fitting)
        kernel = two_pixels(problem) if start is None else centre(start.kernel)
        yield Estimate(image, kernel)
        for index in range(stage.n_outer):
            level = noise_at(index / max(stage.n_outer - 1, 1))
            posterior = fitted_posterior(
                derivatives, kernel, level, prior, boundary, **turn(settings)
            )
            kernel = centre(fit(kernel, posterior))
            yield Estimate(image, kernel)

    return coarse_to_fine(
        problem, at_one_scale, n_outer=settings.n_outer, n_scales=settings.n_scales
    )


def likeliest(kernels, problem, settings, noise_std, prior):
    """Of several kernels (B, 1, kh, kw) of each image, the one of the least free energy."""
    derivatives = observed_derivatives(problem)
    energies = []
    for kernel in kernels:
        model = kernel, noise_std, prior, problem.boundary
        posterior = fitted_posterior(derivatives, *model, **turn(settings))
        energies.append(free_energy(posterior, derivatives, *model))
    best = torch.stack(energies).argmin(0)
    return torch.stack(kernels)[best, torch.arange(len(best), device=best.device)]


def observed_derivatives(problem):
    """Differences (B, 2 C, *) of the observation, each on its own."""
    return torch.cat([*differences(problem.observation, problem.boundary, (-1, -2))], 1)


def turn(settings):
    """How each posterior is found, see :func:`.fitted_posterior`."""
    return {
        "diagonal": settings.covariance == DIAGONAL,
        "n_reweightings": settings.n_reweightings,
        "n_cg": settings.n_cg,
    }


def two_pixels(problem):
    """The first kernel (B, 1, kh, kw): the middle and its right neighbour, 1/2 each."""
    observation, (kh, kw) = problem.observation, problem.kernel_shape
    kernel = observation.new_zeros(len(observation), 1, kh, kw)
    kernel[..., kh // 2, kw // 2 : kw // 2 + 2] = 1
    return kernel / kernel.sum((-2, -1), keepdim=True)
