"""BIRD: the latent of a short deterministic diffusion and the kernel, fitted to the observation.

H. Chihaoui, A. Lemkhenter & P. Favaro, *Blind image restoration via fast diffusion inversion*,
NeurIPS 2024. Each image that the chain can make is one that the prior finds natural; among them the
fit looks for one that the kernel blurs into the observation.
"""

from dataclasses import dataclass
from itertools import pairwise

import torch

from benchmark_utils.algorithms.sampling import Streams, geometric_levels
from benchmark_utils.algorithms.settings import Settings
from benchmark_utils.algorithms.untrained import KernelNetwork, Uniform
from benchmark_utils.physics import convolve
from benchmark_utils.problem import Estimate
from benchmark_utils.ranges import Count, Positive

GREY = 0.5  # mean of photographs, around which the chain starts


@dataclass(frozen=True)
class BirdSettings(Settings):
    """How latent and kernel are fitted. Levels are standard deviations in image units.

    Parameters
    ----------
    n_outer : int
        Steps of Adam.
    n_levels : int
        Of the chain: calls of the denoiser in each step.
    first_level, last_level : float
        Levels fall geometrically from the first to the last.
    latent_rate, kernel_rate : float
        Step sizes of Adam for the latent, of variance 1, and for the kernel network.
    seed : int

    Raises
    ------
    ValueError
        When a field is not what its type hint allows.
    """

    n_outer: Count = 100
    n_levels: Count = 10
    first_level: Positive = 20.0
    last_level: Positive = 0.02
    latent_rate: Positive = 3e-3
    kernel_rate: Positive = 2e-4
    seed: int = 0

    @property
    def levels(self):
        """Levels of the chain, a list of floats."""
        return geometric_levels(self.first_level, self.last_level, self.n_levels)


def bird_estimates(problem, denoise, settings):
    """Fit the latent of each image and its kernel, which a small network makes.

    As in the released program the noise that the denoiser sees is held when the chain is
    differentiated: the image then moves as the latent does, and no step goes back through the
    denoiser. After each step the latent is put back on the sphere where white noise lives.

    Parameters
    ----------
    problem : BlindProblem
        With a kernel of free pixels.
    denoise : callable D(x, sigma)
    settings : BirdSettings

    Yields
    ------
    Estimate
        Image and kernel before the first step and after each.
    """
    streams = Streams.of_images(problem.observation, settings.seed, 1)
    network = KernelNetwork(Uniform(streams, problem.observation), problem.kernel_shape)
    latent = on_sphere(streams(problem.initial_image())).requires_grad_()
    optimizer = torch.optim.Adam(
        [
            {"params": [latent], "lr": settings.latent_rate},
            {"params": network.parameters(), "lr": settings.kernel_rate},
        ]
    )
    for count in range(settings.n_outer + 1):
        if count:
            optimizer.step()
            latent.data = on_sphere(latent.data)
        image = chain(latent.detach(), denoise, settings.levels).requires_grad_()
        optimizer.zero_grad()
        kernel = backward(problem, image, network)
        latent.grad = settings.first_level * image.grad
        yield Estimate(image.detach(), kernel)


def chain(latent, denoise, levels):
    """The image that a deterministic diffusion makes of a latent of variance 1 (Song et al. 2021).

    ``x' = D + (s' / s)(x - D)`` from level s to s', D clamped to [0, 1], and 0 after the last.
    """
    state = GREY + levels[0] * latent
    for level, lower in pairwise([*levels, 0.0]):
        denoised = denoise(state, level).clamp(0, 1)
        state = denoised + lower / level * (state - denoised)
    return state


@torch.enable_grad()
def backward(problem, image, network):
    """Gradients of the mean squared residual in ``image`` and ``network``; the kernel."""
    kernel = network()
    residual = convolve(image, kernel, problem.boundary) - problem.observation
    residual.square().mean((1, 2, 3)).sum().backward()
    return kernel.detach()


def on_sphere(latent):
    """Each latent (B, C, H, W) scaled to a mean square of 1."""
    return latent / latent.square().mean((1, 2, 3), keepdim=True).sqrt()
