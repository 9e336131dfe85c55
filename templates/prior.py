"""Wiener filter of images whose power falls as the inverse square of the frequency."""

import torch

from benchmark_utils.priors import Entry


def wiener_filter(image, sigma):
    rows, columns = image.shape[-2:]
    squared = torch.fft.fftfreq(rows)[:, None] ** 2 + torch.fft.rfftfreq(columns) ** 2
    gain = 1 / (1 + 500 * sigma.reshape(-1, 1, 1, 1) ** 2 * squared.to(image))
    return torch.fft.irfft2(gain * torch.fft.rfft2(image), image.shape[-2:])


wiener = Entry("Wiener filter, power 1/f^2", wiener_filter, sigma_range=(0.001, 1), channels=None)
