"""Denoising quality of a network on fixed images and fixed noise."""

import numpy as np
import torch

from benchmark_utils.data import list_images, load_image
from benchmark_utils.metrics import kernel_mnc
from benchmark_utils.physics import convolve
from benchmark_utils.priors import circular_prox

SIGMAS = (0.02, 0.05, 0.1, 0.2)


@torch.no_grad()
def psnr_table(denoiser, held_back, device="cpu", crop=64, count=48, sigmas=SIGMAS):
    """Mean PSNR (dB) of ``denoiser`` per source and noise level, on centre crops.

    ``held_back`` is a list of sources, each a list of HxWxC uint8 images; the noise generator is
    seeded 0, so that two calls compare.
    """
    table = {}
    for index, images in enumerate(held_back):
        clean = centre_crops(images, crop, count)
        for sigma in sigmas:
            generator = torch.Generator().manual_seed(0)
            noisy = clean + sigma * torch.randn(clean.shape, generator=generator)
            denoised = denoiser(noisy.to(device), sigma).cpu()
            table[f"source{index}@{sigma}"] = mean_psnr(denoised, clean)
    return table


@torch.no_grad()
def restoration_table(degradations, restorer, held_back, device="cpu", crop=64, count=48):
    """Mean PSNR (dB) of ``restorer`` per source and degradation (a dict by name), as above."""
    table = {}
    for index, images in enumerate(held_back):
        clean = centre_crops(images, crop, count)
        for name, degradation in degradations.items():
            degraded, sigma = degradation(clean, torch.Generator().manual_seed(0))
            restored = restorer(degraded.to(device), sigma.to(device)).cpu()
            table[f"source{index}@{name}"] = mean_psnr(restored, clean)
    return table


@torch.no_grad()
def unrolled_table(banks, network, held_back, device="cpu", crop=64, count=48):
    """Mean PSNR (dB) per source and family of kernels, noise .01, circular; as above."""

    def restore(observation, kernels, sigma):
        mean = observation.mean((-2, -1), keepdim=True).expand_as(observation)
        return network.restore(circular_prox(observation, kernels), mean, sigma)

    def psnr(restored, clean, _):
        return mean_psnr(restored, clean)

    return blurred_table(banks, restore, held_back, device, crop, count, psnr)


@torch.no_grad()
def reading_table(banks, network, held_back, device="cpu", crop=64, count=48):
    """Median MNC per source and family of kernels, noise .01, circular; as above."""

    def median(kernels, _, truth):
        return round(kernel_mnc(kernels, truth).median().item(), 4)

    def read(observation, kernels, sigma):
        return network(observation, sigma)

    return blurred_table(banks, read, held_back, device, crop, count, median)


def blurred_table(banks, method, held_back, device, crop, count, score):
    """``score`` (result, clean, kernels) of ``method`` (observation, kernels, sigma)."""
    table = {}
    for index, images in enumerate(held_back):
        clean = centre_crops(images, crop, count)
        for family, bank in banks.items():
            kernels = bank[torch.arange(len(clean)) % len(bank)]
            noise = torch.randn(clean.shape, generator=torch.Generator().manual_seed(0))
            observation = convolve(clean, kernels, "circular") + 0.01 * noise
            sigma = torch.full((len(clean),), 0.01)
            result = method(*(tensor.to(device) for tensor in (observation, kernels, sigma)))
            table[f"source{index}@{family}"] = score(result.cpu(), clean, kernels)
    return table


def centre_crops(images, crop, count):
    """At most ``count`` centre crops (N, C, crop, crop) in [0, 1] of HxWxC uint8 ``images``."""
    crops = []
    for image in images[:: max(1, len(images) // count)][:count]:
        top, left = ((side - crop) // 2 for side in image.shape[:2])
        crops.append(image[top : top + crop, left : left + crop])
    return torch.from_numpy(np.stack(crops)).permute(0, 3, 1, 2).float() / 255


def mean_psnr(images, clean):
    """Mean over the images of the PSNR (dB), ``images`` clamped to [0, 1]."""
    error = (images.clamp(0, 1) - clean).square().flatten(1).mean(1)
    return round((-10 * error.log10()).mean().item(), 3)


def photograph_psnr(denoiser, folder, levels=(15, 25, 50)):
    """Mean PSNR (dB) on the photographs of ``folder``, see :func:`denoising_psnr`."""
    return denoising_psnr(denoiser, [load_image(file) for file in list_images(folder)], levels)


@torch.no_grad()
def denoising_psnr(denoiser, images, levels=(15, 25, 50)):
    """Mean PSNR (dB) of ``denoiser`` on ``images`` at noise ``levels`` of 255.

    Whole images (1, C, H, W) in [0, 1], their sides cut to multiples of 8; the noise generator is
    seeded 0 for each image and level; the result is clamped to [0, 1].
    """
    images = [
        image[..., : image.shape[-2] // 8 * 8, : image.shape[-1] // 8 * 8] for image in images
    ]
    scores = {}
    for level in levels:
        psnr = []
        for image in images:
            generator = torch.Generator().manual_seed(0)
            noisy = image + level / 255 * torch.randn(image.shape, generator=generator)
            error = (denoiser(noisy, level / 255).clamp(0, 1) - image).square().mean()
            psnr.append(-10 * error.log10().item())
        scores[str(level)] = round(sum(psnr) / len(psnr), 2)
    return scores
