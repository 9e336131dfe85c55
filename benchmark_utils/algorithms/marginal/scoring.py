"""Scoring: Newton-like steps on the marginal likelihood of a kernel, whose slope is sampled."""

from dataclasses import replace

import torch

from benchmark_utils.algorithms.sampling import sampling_settings
from benchmark_utils.algorithms.second_moments import PosteriorSamples
from benchmark_utils.algorithms.steps import MIN_NOISE_STD, between_pixels, get_kernel_step
from benchmark_utils.parameterizations import get_parameterization
from benchmark_utils.physics import (
    DataFidelity,
    FourierGrid,
    move_kernel,
    radial,
    transfer_function,
)
from benchmark_utils.problem import Estimate

SAMPLER = "split-gibbs"
N_TURNS, N_INNER = 8, 2  # of a sample
N_DESCENT = 60  # accelerated steps to the minimum of a model
FLOOR = 1e-3  # of the curvature, as a share of the largest
REACH, LAST_REACH = 0.2, 0.04  # moves of the first and the last step, shares of the largest entry
VISIBLE, DENSE = 0.05, 0.2  # of :func:`.between_pixels`


def scored(estimates, problem, denoise, settings):
    """Yield ``estimates``, then ``settings.n_scoring`` steps of the last kernel, of pixels.

    They go down ``-log p(y | h)``. By Fisher's identity its slope is a mean over the posterior of
    the image, ``E_{x | y, h} grad_h ||h * x - y||^2 / (2 s^2)``, here over a sample drawn anew: an
    image that goes on from the last turn holds the imprint of the last kernel. EM divides that
    slope by the curvature ``C S / s^2`` of the complete data, at each frequency of C channels of
    images of power S. The observation alone tells less, so that EM is slower by the ratio of signal
    to noise. Here it is divided by the Fisher information on the modulus of h(f),

        ``2 C S^2 |h|^2 / (S |h|^2 + s^2)^2``,

    under a Gaussian prior of that power. Such a prior tells nothing of the phase, which is taken to
    be known as well. The barycentre of the kernel comes to a pixel first.

    Parameters
    ----------
    estimates : iterable of Estimate
    problem : BlindProblem
        With a known ``noise_std``.
    denoise : Denoiser
    settings : GibbsSettings
        ``n_scoring``, ``n_chains`` and ``seed`` count.

    Yields
    ------
    Estimate
        After ``estimates`` the mean of the sample, with the kernel that was fitted to it.
    """
    for estimate in estimates:
        yield estimate
    kernel = estimate.kernel
    if settings.n_scoring:
        kernel = move_kernel(kernel, -between_pixels(kernel, VISIBLE, DENSE))
    samples = _samples(problem, denoise, settings)
    family = get_parameterization("simplex", problem.kernel_shape)
    for turn in range(settings.n_scoring):
        own = replace(samples.settings, seed=settings.seed + turn)
        moments = replace(samples, settings=own).moments(kernel, problem.noise_std)
        lowest = MarginalModel(problem, kernel, moments).lowest(family)
        reach = REACH + (LAST_REACH - REACH) * turn / settings.n_scoring
        kernel = kernel + _within(lowest - kernel, reach * kernel.amax((-2, -1), keepdim=True))
        yield Estimate(moments.images.unflatten(0, (moments.n_samples, -1)).mean(0), kernel)


class MarginalModel:
    """Quadratic model of ``-log p(y | h)`` around a kernel: what a kernel step asks of a fidelity.

    Parameters
    ----------
    problem : BlindProblem
    kernel : tensor (B, 1, kh, kw)
    moments : ImageMoments
        Of the posterior of the image with ``kernel``.
    """

    def __init__(self, problem, kernel, moments):
        variance = max(problem.noise_std, MIN_NOISE_STD) ** 2
        data = problem.observation, problem.kernel_shape, problem.boundary
        self._kernel, self._moments = kernel, moments
        self._slope = DataFidelity(*data).kernel_gradient(moments, kernel) / variance
        power = _power(moments)
        size = tuple(moments.images.shape[-2:])
        self._grid = FourierGrid(size, problem.kernel_shape, "circular")
        gain = transfer_function(kernel, size).abs().square()
        n_channels = moments.images.shape[1]
        known = 2 * n_channels * power.square() * gain / (power * gain + variance).square()
        known = known + FLOOR * known.amax((-2, -1), keepdim=True)
        curvature = torch.minimum(known, n_channels * power / variance)
        self._curvature = curvature * size[0] * size[1]

    def kernel_gradient(self, moments, kernel):
        """Gradient (B, 1, kh, kw) of the model at ``kernel``."""
        spectrum = transfer_function(kernel - self._kernel, self._grid.size)
        return self._slope + self._grid.kernel(self._curvature * spectrum)

    def kernel_lipschitz(self, moments, fixed_sum=False):
        """Bound (B,) of the curvature of the model."""
        return self._curvature.amax((1, 2, 3))

    def lowest(self, family):
        """About the kernel of ``family``, of pixels, that minimises the model."""
        step = get_kernel_step("lipschitz", self, family, n_steps=N_DESCENT)
        return step(self._kernel, self._moments)


def _samples(problem, denoise, settings):
    """The samples of the image that a step draws, an independent one for each chain."""
    lengths = {"n_outer": N_TURNS, "n_inner": N_INNER, "n_kept": 1}
    sampler = sampling_settings(SAMPLER, n_chains=settings.n_chains, **lengths)
    return PosteriorSamples(problem, denoise, SAMPLER, sampler)


def _power(moments):
    """Power (B, 1, *) of a channel of the images, on rings of their grid."""
    centred = moments.images - moments.images.mean((-2, -1), keepdim=True)
    power = torch.fft.rfft2(centred, norm="ortho").abs().square().mean(1, keepdim=True)
    return radial(power.unflatten(0, (moments.n_samples, -1)).mean(0))


def _within(move, reach):
    """``move``, made shorter where its largest entry exceeds ``reach``."""
    largest = move.abs().amax((-2, -1), keepdim=True).clamp(min=1e-30)
    return move * (reach / largest).clamp(max=1)
