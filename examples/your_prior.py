"""Your own prior: any function (image, level) that removes noise.

From the checkout: ``python -m examples.your_prior``. Seconds on one core.
"""

import torch

from benchmark_utils.algorithms.restoration import RestorationSettings, denoised_estimates
from benchmark_utils.data import load_photograph
from benchmark_utils.metrics import psnr
from benchmark_utils.priors import get_denoiser
from benchmark_utils.simulation import draw_kernels, simulate


def wiener(image, level):
    """The best linear filter of images whose power falls as the inverse square of the frequency."""
    rows, columns = image.shape[-2:]
    squared = torch.fft.fftfreq(rows)[:, None] ** 2 + torch.fft.rfftfreq(columns) ** 2
    gain = 1 / (1 + 500 * torch.as_tensor(level).reshape(-1, 1, 1, 1) ** 2 * squared)
    return torch.fft.irfft2(gain * torch.fft.rfft2(image), image.shape[-2:])


def main(size=64):
    """Print, and return, the PSNR (dB) of restorations with the true kernel, by prior."""
    kernels, _ = draw_kernels("motion", 17, ["cat"], seed=0)
    problem, truth = simulate(
        load_photograph("cat", size), kernels, ["cat"], noise_std=0.01, seed=0
    )
    found = {"observation": psnr(problem.observation, truth.image).item()}
    for name, denoise in {"wiener": wiener, "embedded": get_denoiser("embedded")}.items():
        *_, last = denoised_estimates(problem, truth.kernel, denoise, RestorationSettings())
        found[name] = psnr(last.image, truth.image).item()
    for name, quality in found.items():
        print(f"{name}: {quality:.1f} dB")
    return found


if __name__ == "__main__":
    main()
