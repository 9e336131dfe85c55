"""Diffusion posterior sampling of image and kernel, with a prior of kernels or without."""

from itertools import pairwise

import torch

from benchmark_utils.algorithms.map import kernel_family
from benchmark_utils.algorithms.marginal.starts import first_theta, with_tidy_end
from benchmark_utils.algorithms.sampling import Likelihood, Streams, geometric_levels
from benchmark_utils.algorithms.steps import LipschitzStep, ProjectedGradient
from benchmark_utils.parameterizations import get_parameterization
from benchmark_utils.physics import DataFidelity, ImageMoments, convolve
from benchmark_utils.problem import Estimate

LEAST_SUM = 1e-3  # of a denoised kernel, its largest entry being about 1; below it is uniform


def dps_estimates(
    problem, denoise, settings, *, init="large", parameterization="auto", kernel_denoise=None
):
    """A reverse diffusion of the image, and steps on image and kernel along the residual.

    Chung, Kim, Kim & Ye, *Parallel diffusion models of operator and image for blind inverse
    problems* (BlindDPS), CVPR 2023. With ``kernel_denoise``, their diffusion of the kernel runs
    beside that of the image, at the same levels; of their l1 norm nothing is left on kernels of sum
    1. Without, it is the uniform prior of their ablation, under which the kernel follows its
    projected gradient. Each image is taken for certain, so that nothing holds the pair back from
    no blur: a negative control.

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
    kernel_denoise : priors.Denoiser, optional
        Of kernels (B, 1, kh, kw) in white noise, divided by their largest entry.

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
    if kernel_denoise is None:
        turns = _turns(problem, denoise, settings, init, family)
    else:
        turns = _parallel_turns(problem, denoise, kernel_denoise, settings, init, family)
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
        noise = likelihood.noise_like(state)
        state = following(state, image, gradient, (level, lower), settings.step, noise)
        theta = step(theta, ImageMoments.of_image(image))
        kernel = step.kernel(theta)
        likelihood.hold(kernel)
        yield Estimate(image, kernel)


def _parallel_turns(problem, denoise, kernel_denoise, settings, init, family):
    kernel = family.kernel(first_theta(init, family, problem))
    image = problem.initial_image()
    yield Estimate(image, kernel)
    streams = Streams.shared(settings.seed), Streams.shared(settings.seed, purpose="kernel")
    levels = geometric_levels(settings.first_level, settings.last_level, settings.n_outer)
    starts = image, kernel / kernel.amax((-2, -1), keepdim=True)
    states = [s + levels[0] * draw(s) for s, draw in zip(starts, streams, strict=True)]
    denoisers = denoise, kernel_denoise
    for level, lower in pairwise([*levels, 0.0]):
        denoised, gradients = denoised_and_slopes(problem, denoisers, states, level)
        parts = zip(states, denoised, gradients, streams, strict=True)
        states = [
            following(state, found, slope, (level, lower), settings.step, draw(state))
            for state, found, slope, draw in parts
        ]
        yield Estimate(denoised[0], of_sum_one(denoised[1]))


def following(state, denoised, gradient, levels, step, noise):
    """The next state of a reverse diffusion, moved along the gradient of the residual.

    Parameters
    ----------
    state, denoised, gradient, noise : tensors (B, C, H, W)
        ``noise`` is standard normal.
    levels : (float, float)
        Of the state and of the next one.
    step : float
        See :func:`length`.
    """
    level, lower = levels
    share = (lower / level) ** 2
    noise = lower * (1 - share) ** 0.5 * noise
    return denoised + share * (state - denoised) + noise - length(step, level) * gradient


def of_sum_one(shape):
    """Kernels (B, 1, kh, kw) of nonnegative entries and sum 1, uniform where nothing is left."""
    positive = shape.clamp(min=0)
    total = positive.sum((-2, -1), keepdim=True)
    uniform = torch.full_like(shape, 1 / shape[0].numel())
    return torch.where(total > LEAST_SUM, positive / total.clamp(min=LEAST_SUM), uniform)


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


def denoised_and_slopes(problem, denoisers, states, level):
    """Denoised image and kernel, and the gradients of ``||h * D - y||`` in both states.

    Parameters
    ----------
    problem : BlindProblem
    denoisers : pair of priors.Denoiser
        Of images, and of kernels divided by their largest entry.
    states : pair of tensors (B, C, H, W) and (B, 1, kh, kw)
    level : float
    """
    with torch.enable_grad():
        states = [state.detach().requires_grad_() for state in states]
        found = [
            denoise.differentiable(state, state.new_full((len(state),), level))
            for denoise, state in zip(denoisers, states, strict=True)
        ]
        residual = convolve(found[0], of_sum_one(found[1]), problem.boundary) - problem.observation
        norms = residual.square().sum((1, 2, 3)).clamp(min=1e-24).sqrt()
        gradients = torch.autograd.grad(norms.sum(), states)
    return [part.detach() for part in found], gradients
