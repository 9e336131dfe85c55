"""Speed of the diffusion potential, as ratios in one run on one thread.

Run from the root: ``python perf/potential.py``. First table: the potential against the network
evaluations that it makes, each timed within one round; the ratio is the median over the rounds.
Second table: all images at once against a loop over the images through
``scipy.integrate.solve_ivp``, with the same network, probes and tolerance.
"""

import argparse
import statistics
import sys
import time
from pathlib import Path

import numpy as np
import torch
from scipy.integrate import solve_ivp

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmark_utils.data import PHOTOGRAPHS, load_photograph
from benchmark_utils.priors import MEAN, STD, Probes, get_denoiser, get_potential

RATIO_AIM = 1.15
TOLERANCE = 1e-5


class CountedDenoiser:
    """A denoiser that counts its evaluations per image, and those with a gradient among them."""

    def __init__(self, denoiser):
        self.denoiser = denoiser
        self.name, self.sigma_range = denoiser.name, denoiser.sigma_range
        self.evaluations = self.products = 0

    def differentiable(self, image, sigma):
        self.evaluations += len(image)
        self.products += len(image) * torch.is_grad_enabled()
        return self.denoiser.differentiable(image, sigma)


def main():
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7, help="timed rounds of the first table")
    parser.add_argument("--images", type=int, default=3, help="images of the second table")
    options = parser.parse_args()
    torch.set_num_threads(1)
    print_overhead(options.rounds)
    print_solvers(options.images)


def print_overhead(rounds):
    """Potential against the bare network."""
    print(
        f"{'image':<12}{'integrator':<12}{'evaluations':>12}{'vjp':>6}{'s':>8}{'bare s':>8}  ratio"
    )
    for side, integrator in ((64, "rk4"), (64, "heun"), (128, "rk4")):
        image = load_photograph("face", side)
        counted = CountedDenoiser(get_denoiser("embedded"))
        potential = get_potential("diffusion", denoiser=counted, integrator=integrator)
        potential(image)
        evaluations, products = counted.evaluations, counted.products
        bare(image, evaluations, products)
        pairs = [
            (seconds(potential, image), seconds(bare, image, evaluations, products))
            for _ in range(rounds)
        ]
        ratio = statistics.median(ours / theirs for ours, theirs in pairs)
        ours, theirs = (statistics.median(times) for times in zip(*pairs, strict=True))
        verdict = "ok" if ratio <= RATIO_AIM else "MISSED"
        print(
            f"{f'{side}x{side}x3':<12}{integrator:<12}{evaluations:>12}{products:>6}"
            f"{ours:>8.2f}{theirs:>8.2f}  {ratio:.2f} <= {RATIO_AIM} {verdict}"
        )


def bare(image, evaluations, products):
    """The network evaluations of a potential and nothing else."""
    network, sigma = get_denoiser("embedded").function, torch.full((len(image),), 0.1)
    probe = torch.ones_like(image)
    with torch.no_grad():
        for _ in range(evaluations - products):
            network(image, sigma)
    for _ in range(products):
        leaf = image.clone().requires_grad_()
        torch.autograd.grad(network(leaf, sigma), leaf, probe)


def print_solvers(count, side=32):
    """Batched integrators against one image at a time through scipy."""
    images = torch.cat([load_photograph(name, side) for name in list(PHOTOGRAPHS)[:count]])
    counted = CountedDenoiser(get_denoiser("embedded"))
    rows = {
        "scipy RK45, one by one": lambda: by_scipy(counted, images),
        "dopri5": get_potential(
            "diffusion", denoiser=counted, integrator="dopri5", tolerance=TOLERANCE
        ),
        "rk4 (default)": get_potential("diffusion", denoiser=counted),
    }
    print(f"\n{count} images {side}x{side}x3")
    print(f"{'':<24}{'s / image':>10}{'evaluations':>12}{'faster':>8}  potentials")
    reference = None
    for name, function in rows.items():
        counted.evaluations = 0
        start = time.perf_counter()
        values = function() if name.startswith("scipy") else function(images)
        elapsed = (time.perf_counter() - start) / count
        reference = reference or elapsed
        potentials = " ".join(f"{value:.0f}" for value in values.tolist())
        print(
            f"{name:<24}{elapsed:>10.2f}{counted.evaluations / count:>12.0f}"
            f"{reference / elapsed:>8.1f}  {potentials}"
        )


def by_scipy(denoiser, images, sigma_min=0.01, sigma_max=20.0):
    """Potentials as published: an image and its log-density as one vector, time in [0, 1]."""
    rate = np.log(sigma_max / sigma_min)  # sigma = sigma_min exp(rate t)
    potentials = []
    for image in images[:, None]:
        probe = Probes(1, image, seed=0, fresh=False)()
        dimension = image.numel()

        def slope(t, vector, image=image, probe=probe):
            sigma = torch.full((1,), sigma_min * np.exp(rate * t), dtype=torch.float32)
            leaf = torch.from_numpy(vector[:-1]).float().view_as(image).requires_grad_()
            drift = rate * (leaf - denoiser.differentiable(leaf, sigma))
            (product,) = torch.autograd.grad(drift, leaf, probe)
            return np.append(drift.detach().numpy().ravel(), (product * probe).sum().item())

        start = np.append(image.numpy().ravel().astype(float), 0.0)
        end = solve_ivp(slope, (0, 1), start, method="RK45", rtol=TOLERANCE, atol=TOLERANCE).y[
            :, -1
        ]
        variance = sigma_max**2 + STD**2
        normal = ((end[:-1] - MEAN) ** 2).sum() / variance + dimension * np.log(
            2 * np.pi * variance
        )
        potentials.append(normal / 2 - end[-1])
    return torch.tensor(potentials)


def seconds(function, *arguments):
    """Time of one call."""
    start = time.perf_counter()
    function(*arguments)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
