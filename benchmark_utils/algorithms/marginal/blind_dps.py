"""Diffusion posterior sampling of image and kernel, which knows nothing of kernels."""

from itertools import pairwise

import torch

from benchmark_utils.algorithms.map import kernel_family
from benchmark_utils.algorithms.marginal.starts import first_theta, with_tidy_end
from benchmark_utils.algorithms.sampling import Likelihood, Streams, geometric_levels
from benchmark_utils.algorithms.steps import LipschitzStep, ProjectedGradient
from benchmark_utils.parameterizations import get_parameterization
from benchmark_utils.physics import DataFidelity, ImageMoments
from benchmark_utils.problem import Estimate


def dps_estimates(problem, denoise, settings, *, init="large", parameterization="auto"):
    """A reverse diffusion of the image, and steps on image and kernel along the residual.

    Chung, Kim, Kim & Ye, *Parallel diffusion models of operator and image for blind inverse
    problems* (BlindDPS), CVPR 2023, without their diffusion model of kernels: the uniform prior of
    their ablation, under which the kernel follows its projected gradient. Each image is taken for
    certain, so that nothing holds the pair back from no blur: a negative control.

    Parameters
    ----------
    problem : BlindProblem
        With a known ``noise_std``, which the method does not use.
    denoise : priors.Denoiser
        With :meth:`.Denoiser.differentiable`.
    settings : DpsSettings
    init : str
        Name of the first kernel, see :func:`.first_theta`.
    parameterization : str
        Kernel family of free pixels; "auto" is the one the problem suggests.

    Yields
    ------
    Estimate
        The start, then the denoised image and the kernel of each level.

    Raises
    ------
    ValueError
        When the family has other parameters than pixels.
    """
    family = get_parameterization(kernel_family(problem, parameterization), problem.kernel_shape)
    if not family.is_linear:
        raise ValueError(f"blind-dps needs a kernel of free pixels, got {type(family).__name__}")
    turns = _turns(problem, denoise, settings, init, family)
    return with_tidy_end(turns, settings.n_outer, problem, family)


def _turns(problem, denoise, settings, init, family):
    fidelity = DataFidelity(problem.observation, problem.kernel_shape, problem.boundary)
    rule = LipschitzStep(settings.kernel_step, fidelity, family.fixed_sum)
    step = ProjectedGradient(fidelity, family, rule)
    theta = first_theta(init, family, problem)
    kernel = step.kernel(theta)
    yield Estimate(problem.initial_image(), kernel)
    likelihood = Likelihood(problem, kernel, noise_like=Streams.shared(settings.seed))
    levels = geometric_levels(settings.first_level, settings.last_level, settings.n_outer)
    state = likelihood.start + levels[0] * likelihood.noise_like(likelihood.start)
    for level, lower in pairwise([*levels, 0.0]):
        image, gradient = denoised_and_slope(likelihood, denoise, state, level)
        share = (lower / level) ** 2
        noise = lower * (1 - share) ** 0.5 * likelihood.noise_like(state)
        state = image + share * (state - image) + noise - length(settings.step, level) * gradient
        theta = step(theta, ImageMoments.of_image(image))
        kernel = step.kernel(theta)
        likelihood.hold(kernel)
        yield Estimate(image, kernel)


def length(step, level):
    """Published step of an image in [-1, 1], scaled to the noise, for one in [0, 1] that is not."""
    return step / 2 * (1 + (2 * level) ** 2)


def denoised_and_slope(likelihood, denoise, state, level):
    """D(x, s), and the gradient of ``||h * D - y||`` in x, of each image."""
    with torch.enable_grad():
        state = state.detach().requires_grad_()
        denoised = denoise.differentiable(state, state.new_full((len(state),), level))
        image = denoised.detach()
        residual = likelihood.blur(image) - likelihood.observation
        norm = residual.flatten(1).norm(dim=1).clamp(min=1e-12).view(-1, 1, 1, 1)
        pull = likelihood.blur.adjoint(residual / norm)
        (gradient,) = torch.autograd.grad(denoised, state, pull)
    return image, gradient
