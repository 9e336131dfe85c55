"""What a network is trained to do: its batches, its network, how it is scored."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import torch

from benchmark_utils.degradations import (
    Jpeg,
    RandomBlur,
    choice,
    gaussian_bank,
    log_uniform,
    motion_bank,
    uniform,
)
from benchmark_utils.learned import BlurReader
from benchmark_utils.physics import convolve, transfer_function
from benchmark_utils.priors import PreconditionedDRUNet, UnrolledNetwork
from training.blurs import SHARES, kernel_bank, turned
from training.evaluate import psnr_table, reading_table, restoration_table, unrolled_table

SIGMA_RANGE = 0.002, 20.0
RESTORER_NOISE = 0.002, 0.1  # a restorer of an image in noise beyond that is a denoiser
BLIND_NOISE = 0.002, 0.05
BANK_SIZE, TEST_BANK_SIZE = 8000, 12
N_STEPS = 5  # of an unrolled network
# A denoiser that saw white noise alone takes the narrow band that an inverse filter amplifies for
# texture: the better it is, the more of it stays in a plug-and-play restoration.
COLOURED_SHARE, COLOURED_BANK_SIZE = 0.25, 512
INVERSE_WEIGHTS = 1e-4, 1e-1
CROPPED = 16  # pixels on each side: no kernel of the bank reaches further


@dataclass(frozen=True)
class Task:
    """A degradation to undo or to read, and how the result is scored on held-back images.

    Attributes
    ----------
    batch : callable (images, grey, generator) -> tuple of tensors
        What ``network.loss`` takes; ``generator`` is on the device of the images.
    scores : callable (network, held_back, device, crop) -> dict
    network : class of torch.nn.Module
    settings : dict
        Of the network, beside its widths, blocks and channels.
    measure : str
        What ``scores`` are: PSNR (dB), or MNC of kernels.
    """

    batch: Callable
    scores: Callable
    network: type = PreconditionedDRUNet
    settings: dict = field(default_factory=dict)
    measure: str = "psnr"

    def architecture(self, widths, n_blocks, channels):
        """Settings of the network, as its model card has them."""
        return {"widths": widths, "n_blocks": n_blocks, "channels": channels, **self.settings}


def denoising(device="cpu", bank_size=COLOURED_BANK_SIZE):
    """White noise of any level; in a share of the images, noise as an inverse filter leaves it."""
    degrade = partial(add_noise, filters=kernel_bank(bank_size).to(device))
    return Task(degraded_batch(degrade), psnr_table)


def deblurring(device="cpu"):
    """Gaussian blur or camera motion, in equal shares, and noise."""
    banks = {"gaussian": gaussian_bank(count=512), "motion": motion_bank(count=512)}
    degrade = RandomBlur(torch.cat(list(banks.values())).to(device), RESTORER_NOISE)
    tests = {name: RandomBlur(bank[255::256], (0.01, 0.01)) for name, bank in banks.items()}
    scores = partial(restoration_table, tests)
    return Task(degraded_batch(degrade), scores, settings={"floor": 0.05})


def jpeg(device="cpu"):
    """Compression, then noise."""
    tests = {f"quality {q}": Jpeg((q, q), (0.01, 0.01)) for q in (20, 40, 80)}
    batch, scores = degraded_batch(Jpeg(noise=RESTORER_NOISE)), partial(restoration_table, tests)
    return Task(batch, scores, settings={"floor": 0.03})


def unrolled(device="cpu", bank_size=BANK_SIZE):
    """Restoration with the kernel known: circular blur of every family, and noise."""
    batch = partial(blurred_batch, kernel_bank(bank_size).to(device))
    scores = partial(unrolled_table, held_back_banks())
    return Task(batch, scores, UnrolledNetwork, {"n_steps": N_STEPS})


def reading(device="cpu", bank_size=BANK_SIZE):
    """The kernel of an image; half of the images are blurred beyond their border, as cameras do."""
    batch = partial(blurred_batch, kernel_bank(bank_size).to(device), cropped=CROPPED)
    scores = partial(reading_table, held_back_banks())
    return Task(batch, scores, BlurReader, {"n_rounds": 4, "kernel_width": 32}, measure="mnc")


NETWORKS = {
    network.__name__: network for network in (PreconditionedDRUNet, UnrolledNetwork, BlurReader)
}
TASKS = {
    "denoise": denoising,
    "deblur": deblurring,
    "jpeg": jpeg,
    "unrolled": unrolled,
    "read": reading,
}


def get_task(name, device="cpu", **options):
    """Task by name, one of ``TASKS``, its kernels on ``device``."""
    return TASKS[name](device, **options)


def held_back_banks():
    """Kernels that no training draws, by family: (12, 1, 31, 31) each."""
    return {family: kernel_bank(TEST_BANK_SIZE, "test", [family]) for family in SHARES}


def degraded_batch(degrade):
    """``Task.batch`` of a ``degrade`` (images, generator) -> (degraded, sigma)."""

    def batch(images, grey, generator):
        degraded, sigma = degrade(images, generator)
        return images, make_grey(degraded, grey), sigma

    return batch


def blurred_batch(bank, images, grey, generator, cropped=0):
    """Images, their observations, kernels and noise levels.

    With ``cropped`` images lose that many pixels on each side, half of them after the blur: what
    lay beyond the border of these is unknown.
    """
    count, device = len(images), generator.device
    kernels = turned(choice(bank, count, generator), generator)
    clean = images
    observation = convolve(images, kernels, "circular")
    if cropped:
        inner = (..., slice(cropped, -cropped), slice(cropped, -cropped))
        clean = images[inner]
        beyond = torch.rand(count, 1, 1, 1, generator=generator, device=device) < 0.5
        observation = torch.where(beyond, observation[inner], convolve(clean, kernels, "circular"))
    sigma = log_uniform(count, *BLIND_NOISE, generator)
    noise = torch.randn(observation.shape, generator=generator, device=device)
    observation = make_grey(observation + sigma.view(-1, 1, 1, 1) * noise, grey)
    return clean.contiguous(), observation, kernels, sigma


def add_noise(images, generator, filters=None):
    """Noise of a random level: log-normal about .1, one in six log-uniform over all levels.

    White, but of one image in four :func:`coloured` by the kernels ``filters`` if there are any.
    """
    batch, device = len(images), generator.device
    low, high = (math.log(bound) for bound in SIGMA_RANGE)
    log_sigma = -2.3 + 1.2 * torch.randn(batch, generator=generator, device=device)
    any_level = uniform(batch, low, high, generator)
    is_uniform = torch.rand(batch, generator=generator, device=device) < 1 / 6
    sigma = torch.where(is_uniform, any_level, log_sigma).clamp(low, high).exp()
    noise = torch.randn(images.shape, generator=generator, device=device)
    if filters is not None:
        is_white = torch.rand(batch, generator=generator, device=device) > COLOURED_SHARE
        shaped = coloured(noise, filters, generator)
        noise = torch.where(is_white.view(-1, 1, 1, 1), noise, shaped)
    return images + sigma.view(-1, 1, 1, 1) * noise, sigma


def coloured(noise, filters, generator):
    """``noise`` behind the inverse filter ``|H| / (|H|^2 + w)`` of a kernel, its size kept.

    A kernel of ``filters`` (N, 1, kh, kw) for each image, and w log-uniform in INVERSE_WEIGHTS.
    """
    count, size = len(noise), noise.shape[-2:]
    kernels = choice(filters, count, generator)
    weight = log_uniform(count, *INVERSE_WEIGHTS, generator).view(-1, 1, 1, 1)
    power = transfer_function(kernels, size).abs().square()
    shaped = torch.fft.irfft2(torch.fft.rfft2(noise) * power.sqrt() / (power + weight), s=size)
    norms = (n.flatten(1).norm(dim=1).view(-1, 1, 1, 1) for n in (noise, shaped))
    return shaped * torch.div(*norms)


def make_grey(degraded, grey):
    """One noise for all channels of grey images, as a 1-channel image has: the first channel's."""
    return torch.where(grey.view(-1, 1, 1, 1), degraded[:, :1], degraded)
