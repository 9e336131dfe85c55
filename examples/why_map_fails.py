"""Why joint MAP fails: ask a prior which pair it believes, the truth or no blur at all.

From the checkout: ``python -m examples.why_map_fails``. Seconds on one core.
"""

import torch

from benchmark_utils.data import load_photograph
from benchmark_utils.physics import convolve
from benchmark_utils.priors import get_potential
from benchmark_utils.simulation import draw_kernels, simulate

NAMES = ["cat", "coffee"]
NOISE_STD = 0.01


def main(size=64):
    """Print, and return, the joint negative log-posterior of both pairs of each photograph."""
    images = torch.cat([load_photograph(name, size) for name in NAMES])
    kernels, _ = draw_kernels("motion", 17, NAMES, seed=0)
    problem, truth = simulate(images, kernels, NAMES, noise_std=NOISE_STD, seed=0)
    potential = get_potential("diffusion")  # q(x) = -log p(x), in nats

    noise = problem.observation - convolve(truth.image, truth.kernel)
    true_pair = potential(truth.image) + noise.square().flatten(1).sum(1) / (2 * NOISE_STD**2)
    no_blur = potential(problem.observation)  # the Dirac explains the observation exactly

    for name, true, none in zip(NAMES, true_pair, no_blur, strict=True):
        verdict = "no blur is more probable" if none < true else "the truth is more probable"
        print(f"{name}: true pair {true:.0f} nats, no blur {none:.0f} nats: {verdict}")
    return true_pair, no_blur


if __name__ == "__main__":
    main()
