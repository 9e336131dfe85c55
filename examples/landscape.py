"""The landscape of the prior: how probable it finds photographs under a widening blur.

From the checkout: ``python -m examples.landscape``. Seconds on one core.
"""

import torch

from benchmark_utils.data import load_photograph
from benchmark_utils.landscape import blur_sweep
from benchmark_utils.priors import get_potential

NAMES = ["cat", "coffee"]
WIDTHS = (0.0, 0.5, 1.0, 2.0, 4.0)  # standard deviation of a Gaussian, pixels


def main(size=64, widths=WIDTHS):
    """Print, and return, the potential -log p (nats) by width, relative to the sharp photograph."""
    images = torch.cat([load_photograph(name, size) for name in NAMES])
    potential = get_potential("diffusion")
    sweep = blur_sweep(images, "gaussian", widths, kernel_shape=(25, 25))
    found = torch.stack([potential(estimate.image) for estimate in sweep])
    found = found - found[0]
    print("width (pixels)  " + "  ".join(f"{name:>8}" for name in NAMES))
    for width, values in zip(widths, found, strict=True):
        print(f"{width:14.1f}  " + "  ".join(f"{value:8.0f}" for value in values))
    print("below 0: more probable than the sharp photograph")
    return found


if __name__ == "__main__":
    main()
