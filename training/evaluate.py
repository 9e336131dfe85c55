"""Denoising quality of a network on fixed images and fixed noise."""

import numpy as np
import torch

SIGMAS = (0.02, 0.05, 0.1, 0.2)


@torch.no_grad()
def psnr_table(denoiser, held_back, device="cpu", sigmas=SIGMAS, crop=64, count=48):
    """Mean PSNR (dB) of ``denoiser`` per source and noise level, on centre crops.

    ``held_back`` is a list of sources, each a list of HxWxC uint8 images; the noise generator is
    seeded 0, so that two calls compare.
    """
    table = {}
    for index, images in enumerate(held_back):
        crops = []
        for image in images[:: max(1, len(images) // count)][:count]:
            top, left = ((side - crop) // 2 for side in image.shape[:2])
            crops.append(image[top : top + crop, left : left + crop])
        clean = torch.from_numpy(np.stack(crops)).permute(0, 3, 1, 2).float() / 255
        for sigma in sigmas:
            generator = torch.Generator().manual_seed(0)
            noisy = clean + sigma * torch.randn(clean.shape, generator=generator)
            denoised = denoiser(noisy.to(device), sigma).clamp(0, 1).cpu()
            error = (denoised - clean).square().flatten(1).mean(1)
            table[f"source{index}@{sigma}"] = round((-10 * error.log10()).mean().item(), 3)
    return table
