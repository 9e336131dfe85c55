"""SelfDeblur: image and kernel made by two untrained networks, fitted to one observation.

D. Ren, K. Zhang, Q. Wang, Q. Hu & W. Zuo, *Neural blind deconvolution using deep priors*, CVPR
2020. That a convolutional network finds natural images before it finds noise is the prior; a small
step on the kernel's network keeps the kernel wide while the image becomes sharp.
"""

from dataclasses import dataclass
from math import ceil

import torch

from benchmark_utils.algorithms.sampling import Streams
from benchmark_utils.algorithms.settings import Settings
from benchmark_utils.algorithms.untrained.layers import Uniform
from benchmark_utils.algorithms.untrained.networks import ImageNetwork, KernelNetwork
from benchmark_utils.physics import convolve
from benchmark_utils.problem import Estimate
from benchmark_utils.ranges import Count, Nonnegative, Positive, Share

MILESTONES = (0.4, 0.6, 0.8)  # shares of the steps after which the rates are halved


@dataclass(frozen=True)
class SelfDeblurSettings(Settings):
    """How the two networks are fitted. The defaults are the published ones.

    Parameters
    ----------
    n_outer : int
        Estimates after the start.
    n_inner : int
        Steps from one to the next: 5000 in all.
    n_channels : int
        Of the image's network at each scale. Time is about quadratic in it.
    image_rate, kernel_rate : float
        First step sizes of Adam for the weights of the two networks; halved after 40, 60 and 80 %
        of the steps.
    similarity_from : float
        Share of the steps after which ``1 - SSIM``, the border reflected, replaces the squared
        error.
    jitter : float
        Standard deviation of the noise that is added to the image network's input at each step.
    seed : int

    Raises
    ------
    ValueError
        When a field is not what its type hint allows.
    """

    n_outer: Count = 50
    n_inner: Count = 100
    n_channels: Count = 128
    image_rate: Positive = 0.01
    kernel_rate: Positive = 1e-4
    similarity_from: Share = 0.2
    jitter: Nonnegative = 1e-3
    seed: int = 0


def self_deblur_estimates(problem, settings):
    """Fit an image network and a kernel network to each observation.

    Parameters
    ----------
    problem : BlindProblem
        With a kernel of free pixels. The size of the kernel matters more than for other methods:
        published results were obtained with the true one.
    settings : SelfDeblurSettings

    Yields
    ------
    Estimate
        The start, then one every ``n_inner`` steps; on a processor an image of 256 pixels takes
        seconds a step.
    """
    fit = _Fit(problem, settings)
    yield fit.estimate()
    for _ in range(settings.n_outer):
        for _ in range(settings.n_inner):
            fit.step()
        yield fit.estimate()


class _Fit:
    """The two networks on their way."""

    def __init__(self, problem, settings):
        from deepinv.loss.metric import SSIM  # here, since the import takes seconds

        self.observation, self.boundary = problem.observation, problem.boundary
        self.streams = Streams.of_images(self.observation, settings.seed, 1)
        uniform = Uniform(self.streams, self.observation)
        n_out = self.observation.shape[1]
        self.image = ImageNetwork(uniform, problem.image_size, n_out, settings.n_channels)
        self.kernel = KernelNetwork(uniform, problem.kernel_shape)
        self.jitter, self.similarity = settings.jitter, SSIM(train_loss=True)
        n_steps = settings.n_outer * settings.n_inner
        self.n_squared, self.n_done = ceil(settings.similarity_from * n_steps), 0
        self.optimizer = torch.optim.Adam(
            [
                {"params": self.image.parameters(), "lr": settings.image_rate},
                {"params": self.kernel.parameters(), "lr": settings.kernel_rate},
            ]
        )
        milestones = [round(share * n_steps) for share in MILESTONES]
        self.rates = torch.optim.lr_scheduler.MultiStepLR(self.optimizer, milestones, gamma=0.5)

    @torch.no_grad()
    def estimate(self):
        return Estimate(self.image(), self.kernel())

    @torch.enable_grad()
    def step(self):
        noise = self.jitter * self.streams(self.image.input)
        expected = convolve(self.image(noise), self.kernel(), self.boundary)
        self.optimizer.zero_grad()
        self.losses(expected).sum().backward()  # no image's weights are in the loss of another
        self.optimizer.step()
        self.rates.step()
        self.n_done += 1

    def losses(self, expected):
        """Loss (B,) of each image at this step."""
        if self.n_done < self.n_squared:
            return (expected - self.observation).square().mean((1, 2, 3))
        return self.similarity(expected, self.observation)
