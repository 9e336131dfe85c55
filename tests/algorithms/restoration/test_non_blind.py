"""Restorations with the kernel known: above the plain scheme with the same denoiser."""

import pytest
import torch
from deepinv.optim.dpir import get_DPIR_params

from benchmark_utils.algorithms.restoration import denoised_estimates, restoration_settings
from benchmark_utils.data import load_photograph
from benchmark_utils.metrics import psnr
from benchmark_utils.physics import DataFidelity
from benchmark_utils.priors import get_denoiser
from benchmark_utils.problem import frame
from benchmark_utils.simulation import draw_kernels, simulate

NAMES = ["whiskers", "cup", "rocket"]


def blurred(family, noise_std, boundary):
    """Three photographs 64x64 under kernels 13x13 of a family."""
    kernels, theta = draw_kernels(family, 13, NAMES, seed=1)
    images = torch.cat([load_photograph(name, 64) for name in NAMES])
    settings = {"noise_std": noise_std, "seed": 1, "boundary": boundary, "theta": theta}
    return simulate(images, kernels, NAMES, **settings)


# Where the two are one to so many dB, on three photographs; above means above everywhere else.
TIES = {("gaussian", 0.04, "valid"): 0.05}


def dpir(problem, kernel, denoise):
    """The published scheme (Zhang et al. 2021) with the settings that deepinv gives it."""
    levels, steps, _ = get_DPIR_params(problem.noise_std)
    fidelity = DataFidelity(problem.observation, kernel.shape[-2:], problem.boundary)
    image = problem.initial_image()
    for level, step in zip(levels.tolist(), steps.tolist(), strict=True):
        image = denoise(fidelity.prox(image, kernel, step), level)
    return image


NOISE_LEVELS = [0.01, *(pytest.param(level, marks=pytest.mark.slow) for level in (0.002, 0.04))]


@pytest.mark.parametrize("boundary", ["circular", "valid"])
@pytest.mark.parametrize("noise_std", NOISE_LEVELS)
@pytest.mark.parametrize("family", ["motion", "gaussian", "diffraction", "defocus"])
def test_the_default_is_above_the_plain_scheme(family, noise_std, boundary):
    problem, truth = blurred(family, noise_std, boundary)
    denoise = get_denoiser("embedded")
    *_, last = denoised_estimates(problem, truth.kernel, denoise, restoration_settings())
    shape = truth.kernel.shape[-2:]

    def quality(image):
        framed, true = (frame(x, shape, boundary) for x in (image, truth.image))
        return psnr(framed.clamp(0, 1), true).mean().item()

    tie = TIES.get((family, noise_std, boundary), 0)
    assert quality(last.image) > quality(dpir(problem, truth.kernel, denoise)) - tie
