"""What a network is trained to undo."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import torch

from benchmark_utils.degradations import Jpeg, RandomBlur, gaussian_bank, motion_bank
from training.evaluate import psnr_table, restoration_table

SIGMA_RANGE = 0.002, 20.0
RESTORER_NOISE = 0.002, 0.1  # a restorer of an image in noise beyond that is a denoiser


@dataclass(frozen=True)
class Task:
    """A degradation to undo, and how the result is scored on held-back images.

    Attributes
    ----------
    degrade : callable (images, generator) -> (degraded, sigma)
    scores : callable (network, held_back, device, crop) -> dict of PSNR
    floor : float
        See :class:`PreconditionedDRUNet`.
    """

    degrade: Callable
    scores: Callable
    floor: float = 0.0


def denoising():
    """White noise of any level."""
    return Task(add_noise, lambda *where: psnr_table(*where[:3], crop=where[3]))


def deblurring():
    """Gaussian blur or camera motion, in equal shares, and noise."""
    banks = {"gaussian": gaussian_bank(count=512), "motion": motion_bank(count=512)}
    degrade = RandomBlur(torch.cat(list(banks.values())), RESTORER_NOISE)
    tests = {name: RandomBlur(bank[255::256], (0.01, 0.01)) for name, bank in banks.items()}
    return Task(degrade, partial(restoration_table, tests), floor=0.05)


def jpeg():
    """Compression, then noise."""
    tests = {f"quality {q}": Jpeg((q, q), (0.01, 0.01)) for q in (20, 40, 80)}
    return Task(Jpeg(noise=RESTORER_NOISE), partial(restoration_table, tests), floor=0.03)


TASKS = {"denoise": denoising, "deblur": deblurring, "jpeg": jpeg}


def get_task(name):
    """Task by name, one of ``TASKS``."""
    return TASKS[name]()


def add_noise(images, generator):
    """Noise of a random level: log-normal about .1, one in six log-uniform over all levels."""
    batch = len(images)
    low, high = (torch.tensor(bound).log() for bound in SIGMA_RANGE)
    log_sigma = -2.3 + 1.2 * torch.randn(batch, generator=generator)
    uniform = low + (high - low) * torch.rand(batch, generator=generator)
    is_uniform = torch.rand(batch, generator=generator) < 1 / 6
    sigma = torch.where(is_uniform, uniform, log_sigma).clamp(low, high).exp()
    noise = torch.randn(images.shape, generator=generator)
    return images + sigma.view(-1, 1, 1, 1) * noise, sigma


def make_grey(degraded, grey):
    """One noise for all channels of grey images, as a 1-channel image has: the first channel's."""
    degraded[grey] = degraded[grey, :1].expand_as(degraded[grey])
    return degraded
