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
    frequency_counts,
    move_kernel,
    radial,
    transfer_function,
)
from benchmark_utils.problem import Estimate

SAMPLER = "split-gibbs"
N_TURNS = 8  # of a sample
N_DESCENT = 60  # accelerated steps to the minimum of a model
FLOOR = 1e-3  # of the curvature, as a share of the largest
REACH, LAST_REACH = 0.2, 0.04  # moves of the first and the last step, shares of the largest entry
VISIBLE, DENSE = 0.05, 0.2  # of :func:`.between_pixels`
LENS_REACH, LAST_LENS_REACH = 0.015, 0.003  # the same for coefficients of a lens, waves
DAMPING = 0.02  # of the information on coefficients, as a share of its mean diagonal


def scored(estimates, problem, denoise, settings, parameterization="simplex"):
    """Yield ``estimates``, then ``settings.n_scoring`` steps from the last kernel.

    They go down ``-log p(y | h)``. By Fisher's identity its slope is a mean over the posterior of
    the image, ``E_{x | y, h} grad_h ||h * x - y||^2 / (2 s^2)``, here over a sample drawn anew: an
    image that goes on from the last turn holds the imprint of the last kernel. EM divides that
    slope by the curvature of the complete data, at each frequency ``C S / s^2`` for C channels of
    images of power S. The observation alone tells less, so that EM is slower by the ratio of signal
    to noise. Here the slope is divided by the Fisher information of :class:`MarginalModel`, in the
    pixels of the kernel or in the coefficients of a lens.

    Parameters
    ----------
    estimates : iterable of Estimate
    problem : BlindProblem
        With a known ``noise_std``.
    denoise : Denoiser
    settings : GibbsSettings
        ``n_scoring``, ``n_chains`` and ``seed`` count.
    parameterization : str
        Kernel family; all but that of a lens move pixels on the simplex.

    Yields
    ------
    Estimate
        After ``estimates`` the mean of the sample, with the kernel that was fitted to it.
    """
    for estimate in estimates:
        yield estimate
    if not settings.n_scoring:
        return
    steps = (LensSteps if parameterization == "diffraction" else PixelSteps)(problem.kernel_shape)
    samples = _samples(problem, denoise, steps.n_inner, settings.n_chains)
    theta = steps.first(estimate.kernel)
    for turn in range(settings.n_scoring):
        kernel = steps.kernel(theta)
        own = replace(samples.settings, seed=settings.seed + turn)
        moments = replace(samples, settings=own).moments(kernel, problem.noise_std)
        model = MarginalModel(problem, kernel, moments)
        theta = steps.moved(theta, model, moments, turn / settings.n_scoring)
        mean = moments.images.unflatten(0, (moments.n_samples, -1)).mean(0)
        yield Estimate(mean, steps.kernel(theta))


class PixelSteps:
    """Steps on the pixels of a kernel, whose barycentre comes to a pixel first."""

    n_inner = 2  # calls of the denoiser in each turn of a sample

    def __init__(self, kernel_shape):
        self._family = get_parameterization("simplex", kernel_shape)

    def first(self, kernel):
        """Parameters to start from."""
        return move_kernel(kernel, -between_pixels(kernel, VISIBLE, DENSE))

    def kernel(self, theta):
        """Kernels (B, 1, kh, kw)."""
        return theta

    def moved(self, theta, model, moments, progress):
        """Parameters after a step, the share ``progress`` of all steps being done."""
        lowest = get_kernel_step("lipschitz", model, self._family, n_steps=N_DESCENT)
        reach = REACH + (LAST_REACH - REACH) * progress
        move = lowest(theta, moments) - theta
        return theta + _within(move, reach * theta.amax((-2, -1), keepdim=True), (-2, -1))


class LensSteps:
    """Steps on the coefficients of a lens, from those of the lens nearest to a kernel.

    Eight calls of the denoiser in each turn of a sample: with two it has too little variance.
    """

    n_inner = 8

    def __init__(self, kernel_shape):
        self._family = get_parameterization("diffraction", kernel_shape)

    def first(self, kernel):
        """Coefficients (B, P)."""
        return self._family.nearest(kernel)

    def kernel(self, theta):
        """Kernels (B, 1, kh, kw)."""
        return self._family.kernel(theta)

    def moved(self, theta, model, moments, progress):
        """See :meth:`PixelSteps.moved`; coefficients stay in the range of the family."""
        _, derivative = self._family.optics.jacobian(theta)
        information = model.information(derivative)
        damping = DAMPING * information.diagonal(dim1=-2, dim2=-1).mean(-1)[:, None]
        slope = self._family.step_gradient(theta, model.slope)
        damped = information + torch.diag_embed(damping.expand_as(theta))
        move = -torch.linalg.solve(damped, slope[..., None])[..., 0]
        reach = LENS_REACH + (LAST_LENS_REACH - LENS_REACH) * progress
        high = self._family.high
        return (theta + _within(move, reach, -1)).clamp(-high, high)


class MarginalModel:
    """Quadratic model of ``-log p(y | h)`` around a kernel.

    Its curvature is a Fisher information under a Gaussian prior of power S. Of C channels the
    observation has the variance ``v = S |h|^2 + s^2`` at each frequency, and the information on a
    move d of the kernel is ``C/2 sum_f (2 S Re(h* d) / v)^2``. That is :meth:`information`. Such a
    prior tells nothing of the phase. For free pixels it is taken to be known as well, which gives
    ``2 C S^2 |h|^2 / v^2`` at each frequency, not above that of the complete data: what a kernel
    step asks of a fidelity.

    Parameters
    ----------
    problem : BlindProblem
    kernel : tensor (B, 1, kh, kw)
    moments : ImageMoments
        Of the posterior of the image with ``kernel``.

    Attributes
    ----------
    slope : tensor (B, 1, kh, kw)
        Gradient at ``kernel``.
    """

    def __init__(self, problem, kernel, moments):
        variance = max(problem.noise_std, MIN_NOISE_STD) ** 2
        data = problem.observation, problem.kernel_shape, problem.boundary
        self.slope = DataFidelity(*data).kernel_gradient(moments, kernel) / variance
        self._kernel, power = kernel, _power(moments)
        self._n_channels = moments.images.shape[1]
        size = tuple(moments.images.shape[-2:])
        self._grid = FourierGrid(size, problem.kernel_shape, "circular")
        self._transfer = transfer_function(kernel, size)
        gain = self._transfer.abs().square()
        self._share = power / (power * gain + variance)
        known = 2 * self._n_channels * self._share.square() * gain
        known = known + FLOOR * known.amax((-2, -1), keepdim=True)
        curvature = torch.minimum(known, self._n_channels * power / variance)
        self._curvature = curvature * size[0] * size[1]

    def kernel_gradient(self, moments, kernel):
        """Gradient (B, 1, kh, kw) at ``kernel``, of free pixels."""
        spectrum = transfer_function(kernel - self._kernel, self._grid.size)
        return self.slope + self._grid.kernel(self._curvature * spectrum)

    def kernel_lipschitz(self, moments, fixed_sum=False):
        """Bound (B,) of the curvature, for free pixels."""
        return self._curvature.amax((1, 2, 3))

    def information(self, derivative):
        """Information (B, P, P) on parameters, ``derivative`` (B, P, kh, kw) that of the kernel."""
        changes = transfer_function(derivative.flatten(0, 1)[:, None], self._grid.size)
        changes = changes[:, 0].unflatten(0, derivative.shape[:2])
        changes = 2 * self._share * (self._transfer.conj() * changes).real  # of log v
        counts = frequency_counts(self._grid.size).to(changes)
        return self._n_channels / 2 * torch.einsum("bpij,bqij,ij->bpq", changes, changes, counts)


def _samples(problem, denoise, n_inner, n_chains):
    """The samples of the image that a step draws, an independent one for each chain."""
    lengths = {"n_outer": N_TURNS, "n_inner": n_inner, "n_kept": 1}
    sampler = sampling_settings(SAMPLER, n_chains=n_chains, **lengths)
    return PosteriorSamples(problem, denoise, SAMPLER, sampler)


def _power(moments):
    """Power (B, 1, *) of a channel of the images, on rings of their grid."""
    centred = moments.images - moments.images.mean((-2, -1), keepdim=True)
    power = torch.fft.rfft2(centred, norm="ortho").abs().square().mean(1, keepdim=True)
    return radial(power.unflatten(0, (moments.n_samples, -1)).mean(0))


def _within(move, reach, dims):
    """``move``, made shorter where its largest entry along ``dims`` exceeds ``reach``."""
    largest = move.abs().amax(dims, keepdim=True).clamp(min=1e-30)
    return move * (reach / largest).clamp(max=1)
