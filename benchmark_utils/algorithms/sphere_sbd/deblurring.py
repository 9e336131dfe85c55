"""Photographs: the kernel from their sparse gradients."""

import torch

from benchmark_utils.algorithms.sphere_sbd.stages import cropped, two_stages
from benchmark_utils.algorithms.steps import without_weak
from benchmark_utils.physics import differences
from benchmark_utils.problem import Estimate

WEAK = 0.05  # of the largest entry: what of a kernel is below is noise


def gradient_estimates(problem, settings):
    """Sphere-constrained deconvolution of image gradients (Zhang et al. 2017, sec. 4).

    A blurry photograph's gradients are the blurry gradients, and these are sparse: the two stages
    find their kernel, of any sign, from both directions at once. It is made a blur, nonnegative
    and of sum 1. The image is left to :func:`.restored`.

    Parameters
    ----------
    problem : BlindProblem
        Of photographs.
    settings : SphereSettings
        Weights are in units of the standard deviation of the image's gradients.

    Yields
    ------
    Estimate
        ``settings.n_outer + 1`` pairs of the observation and a kernel.
    """
    image, shape = problem.initial_image(), problem.kernel_shape
    gradients = image_gradients(problem.observation, problem.boundary)
    for _, state in two_stages(gradients, shape, problem.boundary, settings):
        yield Estimate(image, as_blur(cropped(state, shape, settings.constraint)[0]))


def image_gradients(observation, boundary):
    """Vertical and horizontal differences of the grey image, of unit standard deviation.

    Parameters
    ----------
    observation : tensor (B, C, H, W)
    boundary : {"circular", "valid"}

    Returns
    -------
    tensor (B, 2, H, W)
        (B, 2, H - 1, W - 1) with boundary ``valid``.
    """
    grey = observation.mean(1, keepdim=True)
    gradients = torch.cat([*differences(grey, boundary)], 1)
    spread = gradients.square().mean((1, 2, 3), keepdim=True).sqrt()
    return gradients / spread.clamp_min(1e-12)


def as_blur(kernel):
    """Kernels (B, 1, kh, kw) of either sign made blurs: nonnegative, of sum 1."""
    positive = (kernel * kernel.sum((-2, -1), keepdim=True).sign()).clamp_min(0)
    positive = torch.where(positive.amax((-2, -1), keepdim=True) > 0, positive, kernel.abs())
    return without_weak(positive, WEAK)
