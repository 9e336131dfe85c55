"""The potential q = -log p of a denoiser, through the probability-flow ordinary equation.

Song et al. (2021), *Score-based generative modeling through stochastic differential equations*,
appendix D.2; Karras et al. (2022); used for blind deconvolution by Nguyen, Pauwels & Weiss (2025),
section 2.1. As the noise sigma grows, an image follows the flow ``dx / dsigma = (x - D(x, sigma)) /
sigma``, and log p decreases at the rate of the divergence of this flow.

An exact change of variables makes the equation easier to solve. Let m and s be the mean and the
standard deviation of photographs and ``tau^2 = sigma^2 + s^2``.

- ``z = (x - m) / tau`` is constant if images are white Gaussian noise, and standard normal at the
  end: only the deviation of the denoiser from that model is left to integrate.
- ``g = -asinh(c / sigma)`` behaves as log sigma below c and as -c / sigma above: equal steps in g
  spend little on large sigma, where the flow hardly changes. c is s, or less for ``adams``, whose
  nodes then lie closest where the divergence of photographs and of blurred ones changes most.
"""

import math

import numpy as np
import torch

from benchmark_utils.priors import integrators
from benchmark_utils.priors.registry import get_denoiser
from benchmark_utils.problem import check_images

MEAN, STD = 0.5, 0.25  # m and s: photographs in [0, 1]

# The knee c of each integrator.
INTEGRATORS = {"adams": 0.05, "heun": STD, "rk4": STD, "dopri5": STD}
DEFAULT_STEPS = {"adams": 10, "heun": 16, "rk4": 6}


class DiffusionPotential:
    """q(x) = -log p(x) in nats, with p the density of images with noise ``sigma_min``.

    Deterministic: each call draws the same probes of the divergence from ``seed``, and uses them
    for all images of a batch. Most of their error therefore cancels in differences of q between
    images or calls, and q of an image does not depend on its batch.

    Parameters
    ----------
    denoiser : str or Denoiser
        With a range of noise levels that covers ``sigma_min`` to ``sigma_max``. On grey images, q
        is the potential of the grey denoiser, in dimension H W.
    integrator : {"adams", "rk4", "heun", "dopri5"}
        The first three take ``n_steps`` steps and draw fresh probes for each, so that their
        errors average out. The last one is adaptive, with ``tolerance`` both absolute
        and relative, and keeps its probes, as the published code does.
    n_steps : int or None
        Steps of ``rk4`` and ``heun``, nodes of ``adams``; None is that of ``DEFAULT_STEPS``.
    n_probes : int
        Rademacher probes of Hutchinson's estimate of the divergence.
    seed : int
    sigma_min, sigma_max : float
        The published work uses a ``sigma_min`` of 0.0101, and images with noise of that level.
    tolerance : float
        Of ``dopri5``; 1e-5 is the published setting.

    Raises
    ------
    ValueError
        When an argument is out of its domain.
    """

    is_costly = True  # as dozens of network evaluations

    def __init__(
        self,
        denoiser="embedded",
        *,
        integrator="adams",
        n_steps=None,
        n_probes=1,
        seed=0,
        sigma_min=0.01,
        sigma_max=20.0,
        tolerance=1e-5,
    ):
        if integrator not in INTEGRATORS:
            raise ValueError(f"integrator must be one of {[*INTEGRATORS]}, got {integrator!r}")
        n_steps = DEFAULT_STEPS.get(integrator, 1) if n_steps is None else n_steps
        for name, count in (("n_steps", n_steps), ("n_probes", n_probes)):
            if count < 1:
                raise ValueError(f"{name} must be at least 1, got {count}")
        if not 0 < sigma_min < sigma_max:
            raise ValueError(f"expected 0 < sigma_min < sigma_max, got {sigma_min} and {sigma_max}")
        self.denoiser = get_denoiser(denoiser) if isinstance(denoiser, str) else denoiser
        low, high = self.denoiser.sigma_range
        if sigma_min < low or sigma_max > high:
            raise ValueError(
                f"the potential needs sigma from {sigma_min} to {sigma_max}, but denoiser "
                f"{self.denoiser.name!r} takes [{low}, {high}]"
            )
        self.integrator, self.n_steps, self.tolerance = integrator, n_steps, tolerance
        self.n_probes, self.seed = n_probes, seed
        self.sigma_min, self.sigma_max = sigma_min, sigma_max

    def __call__(self, image):
        """Potential of each image: (B, C, H, W) in [0, 1] -> (B,) nats.

        Raises
        ------
        ValueError
            When ``image`` is malformed.
        """
        return self._estimates(image).mean(1)

    def with_error(self, image):
        """Potential and its standard error over the probes: two tensors (B,), in nats.

        The error of the integrator is not part of it.

        Raises
        ------
        ValueError
            When ``image`` is malformed or there are fewer than two probes.
        """
        if self.n_probes < 2:
            raise ValueError("a standard error needs n_probes of at least 2, got 1")
        estimates = self._estimates(image)
        return estimates.mean(1), estimates.std(1) / math.sqrt(self.n_probes)

    def gradient(self, image):
        """Gradient of q, (x - D(x, sigma_min)) / sigma_min^2: (B, C, H, W) of the same shape."""
        return self.denoiser.gradient(image, self.sigma_min)

    @torch.no_grad()
    def _estimates(self, image):
        """One estimate of q per image and probe, (B, n_probes)."""
        check_images(image, "image")
        knee = INTEGRATORS[self.integrator]
        times = [-math.asinh(knee / sigma) for sigma in (self.sigma_min, self.sigma_max)]
        tau = math.hypot(self.sigma_min, STD)
        state = (image - MEAN) / tau
        fresh = self.integrator != "dopri5"
        flow = _Flow(self.denoiser, Probes(self.n_probes, image, self.seed, fresh), knee)
        if self.integrator == "dopri5":
            state, lost = integrators.dormand_prince(flow, state, *times, self.tolerance)
        else:
            steps = {"adams": integrators.adams, "heun": integrators.heun}
            integrate = steps.get(self.integrator, integrators.runge_kutta_4)
            state, lost = integrate(flow, state, *times, self.n_steps)
        dimension = image[0].numel()
        normal = dimension * math.log(2 * math.pi) + state.square().flatten(1).sum(1, keepdim=True)
        return normal / 2 + dimension * math.log(tau) - lost


class Probes:
    """Random signs (K, C, H, W) on the device of ``image``, seeded; drawn anew if ``fresh``.

    Drawn on the CPU, so that every device gets the same.
    """

    def __init__(self, count, image, seed, fresh):
        self.shape, self.like, self.fresh = (count, *image.shape[1:]), image, fresh
        self.generator = torch.Generator().manual_seed(seed)
        self.signs = None

    def __call__(self):
        if self.fresh or self.signs is None:
            signs = torch.randint(0, 2, self.shape, generator=self.generator, dtype=torch.int8)
            self.signs = signs.to(self.like).mul_(2).sub_(1)
        return self.signs


class _Flow:
    """The probability flow in z as a function of g, with its divergence."""

    def __init__(self, denoiser, probes, knee=STD):
        self.denoiser, self.probes, self.knee = denoiser, probes, knee

    def slope(self, state, time):
        image, sigma, tau = self._to_image(state, time)
        return self._slope(image, self.denoiser.differentiable(image, sigma), sigma, tau)

    def slope_and_rate(self, state, time):
        image, sigma, tau = self._to_image(state, time)
        probes = self.probes()
        with torch.enable_grad():
            image = image.requires_grad_()
            denoised = self.denoiser.differentiable(image, sigma)
        traces = []
        for k, probe in enumerate(probes):
            # Hutchinson: E[u' J u] is the trace of J; one vector-Jacobian product for u' J.
            (product,) = torch.autograd.grad(
                denoised, image, probe.expand_as(image), retain_graph=k + 1 < len(probes)
            )
            traces.append((product * probe).flatten(1).sum(1))
        dimension = image[0].numel()
        ratio = (tau / STD).flatten(1)
        rate = dimension / ratio - ratio * torch.stack(traces, 1)
        rate = self._pace(sigma).unsqueeze(1) * rate
        return self._slope(image.detach(), denoised.detach(), sigma, tau), rate

    def growth(self, times):
        """What the slope is proportional to where ``x - D(x, sigma)`` grows with sigma, as noise.

        Above s it is that of a denoiser that finds nothing but the mean.
        """
        sigma = self.knee / np.sinh(-times)
        return sigma * np.hypot(sigma, self.knee) / (sigma**2 + STD**2)

    def _to_image(self, state, time):
        """Image of a state, its noise level (B,), and tau (B, 1, 1, 1)."""
        sigma = self.knee / torch.sinh(-time)
        tau = (sigma**2 + STD**2).sqrt().reshape(-1, 1, 1, 1)
        return MEAN + tau * state, sigma, tau

    def _slope(self, image, denoised, sigma, tau):
        slope = ((STD / tau) ** 2 * (image - MEAN) - (denoised - MEAN)) / STD
        return self._pace(sigma).reshape(-1, 1, 1, 1) * slope

    def _pace(self, sigma):
        """How fast ``-asinh(s / sigma)`` goes with g (B,): 1 where the knee is s."""
        return STD / self.knee * ((sigma**2 + self.knee**2) / (sigma**2 + STD**2)).sqrt()
