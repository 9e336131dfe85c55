"""A stationary Gaussian prior, whose denoiser and posterior are known in closed form."""

import torch

from benchmark_utils.kernels import get_kernel
from benchmark_utils.physics import convolve, transfer_function
from benchmark_utils.problem import BlindProblem

SIDE, MEAN = 16, 0.5
SIZE = (SIDE, SIDE)
KERNEL = get_kernel("linear_motion", (5, 5), length=4.0, angle=0.3)
POWER = transfer_function(KERNEL, SIZE).abs().square()


class GaussianPrior:
    """Images ``N(0.5, C)`` with the spectrum ``power`` of C, and their denoiser."""

    def __init__(self, std, smooth=0.0):
        frequencies = torch.fft.fftfreq(SIDE)[:, None], torch.fft.rfftfreq(SIDE)[None]
        radius = sum(f.square() for f in frequencies)
        self.power = std**2 * torch.exp(-smooth * radius)[None, None]
        self.calls = 0

    def __call__(self, image, sigma):
        self.calls += 1
        return self.differentiable(image, torch.full((len(image),), sigma))

    def differentiable(self, image, sigma):
        gain = self.power / (self.power + sigma.view(-1, 1, 1, 1) ** 2)
        return MEAN + filtered(gain, image - MEAN)

    def problem(self, noise_std, seed=0):
        """An image drawn from the prior, blurred, with noise."""
        generator = torch.Generator().manual_seed(seed)
        draw, noise = torch.randn(2, 1, 1, *SIZE, generator=generator)
        image = MEAN + filtered(self.power.sqrt(), draw)
        return BlindProblem(convolve(image, KERNEL) + noise_std * noise, noise_std, (5, 5))


def filtered(gain, image):
    return torch.fft.irfft2(gain * torch.fft.rfft2(image), s=SIZE)


def posterior(problem, prior_power, noise_power):
    """Mean, and spectrum of the covariance, given the spectra of prior and noise."""
    power = 1 / (1 / prior_power + POWER / noise_power)
    transfer = transfer_function(KERNEL, SIZE)
    matched = torch.fft.rfft2(problem.observation - MEAN) * transfer.conj() / noise_power
    return MEAN + torch.fft.irfft2(power * matched, s=SIZE), power


def spectrum(images):
    """Spectrum of the covariance of draws (n, 1, H, W)."""
    return torch.fft.rfft2(images - images.mean(0), norm="ortho").abs().square().sum(0) / (
        len(images) - 1
    )
