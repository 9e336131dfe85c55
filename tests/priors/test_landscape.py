"""What the learned potentials are for: their order over images (Nguyen, Pauwels & Weiss, 2.3)."""

import numpy as np
import pytest
import torch

from benchmark_utils.data import load_photograph
from benchmark_utils.kernels import width_family
from benchmark_utils.physics import convolve
from benchmark_utils.priors import get_denoiser, get_potential
from tests.problems import photographs
from training.data import load_images
from training.digits import main

WIDTHS = (0.0, 0.5, 1.0, 2.0, 3.0)  # standard deviations of Gaussian kernels, in pixels


def blurred(images, widths=WIDTHS):
    """The images under each width, (widths, B, C, H, W)."""
    kernels = width_family("gaussian", widths, (31, 31))
    return torch.stack([convolve(images, kernel[None], "circular") for kernel in kernels])


def digits(count=6):
    """Digits as the denoiser ``digits`` sees them: strokes of three pixels, black and white."""
    images = torch.zeros(count, 1, 32, 32)
    for k, image in enumerate(images):  # sevens and ones of various slants
        top = 10 + k % 3
        for row in range(top, 24):
            column = 19 - (row - top) * (k % 4) // 6
            image[0, row, column - 1 : column + 2] = 1
        if k % 2:
            image[0, top : top + 3, 11:20] = 1
    return images


@pytest.mark.slow
@pytest.mark.parametrize("grey", [False, True])
def test_blurry_photographs_are_more_likely(grey):
    images = photographs("face", "cat", "coffee", size=128)
    crops = images[..., 32:96, 32:96]
    crops = crops.mean(1, keepdim=True) if grey else crops
    potential = get_potential("diffusion")
    means = [potential(images).mean().item() for images in blurred(crops)]
    assert means == sorted(means, reverse=True)
    noise = torch.rand(crops.shape, generator=torch.Generator().manual_seed(0))
    assert potential(noise).min() > means[0] + crops[0].numel()


def test_total_variation_also_prefers_blur():
    crops = load_photograph("face", 64)
    means = [get_potential("tv")(images).mean().item() for images in blurred(crops)]
    assert means == sorted(means, reverse=True)


@pytest.mark.slow
def test_blurry_digits_are_less_likely():
    sharp, *others = blurred(digits())
    potential = get_potential("diffusion", denoiser="digits")
    reference = potential(sharp)
    for images in others:
        assert (potential(images) > reference).all()


@pytest.mark.slow
def test_blurry_handwritten_digits_are_less_likely(data_home, tmp_path):
    main([str(data_home / "mnist" / "t10k-images-idx3-ubyte.gz"), str(tmp_path / "digits.npz")])
    _, held_back = load_images(tmp_path / "digits.npz")
    images = torch.from_numpy(np.stack(held_back[:12])).permute(0, 3, 1, 2).float() / 255
    potential = get_potential("diffusion", denoiser="digits")
    sharp, *others = (potential(batch) for batch in blurred(images, (0.0, 0.5, 1.0, 2.0)))
    for values in others:
        assert (values > sharp).all()


def test_digits_denoiser_restores_digits():
    images = digits()
    generator = torch.Generator().manual_seed(0)
    noisy = images + 0.2 * torch.randn(images.shape, generator=generator)
    error = (get_denoiser("digits")(noisy, 0.2) - images).square().mean().sqrt()
    assert error < 0.06


@pytest.mark.slow
def test_standard_error_covers_the_seeds():
    """The spread over seeds is what `with_error` says it is, up to the chance of few seeds."""
    image = load_photograph("face", 32)
    found = torch.stack(
        [get_potential("diffusion", n_probes=4, seed=s).with_error(image)[0] for s in range(6)]
    )
    _, error = get_potential("diffusion", n_probes=24).with_error(image)
    ratio = found.std() / (error.item() * (24 / 4) ** 0.5)
    assert 0.3 < ratio < 2.5
