"""Speed of the diffusion potential.

Run from the root: ``python perf/potential.py``. First the potential against the network evaluations
that it makes; then all images at once against a loop over the images through
``scipy.integrate.solve_ivp``, as published, with the same network, probes and tolerance.
"""

import sys
from functools import partial
from pathlib import Path

import numpy as np
import torch
from scipy.integrate import solve_ivp

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmark_utils.data import PHOTOGRAPHS, load_photograph
from benchmark_utils.priors import MEAN, STD, Probes, get_denoiser, get_potential
from perf.measurement import Measurement, interleaved, ratio, report, seconds

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


def measure(quick):
    """Yield the overhead of the potential, then its speed against scipy."""
    yield from overheads(rounds=2 if quick else 7, sides=(32,) if quick else (64, 128))
    yield from against_scipy(count=1 if quick else 3, side=16 if quick else 32)


def overheads(rounds, sides):
    """The potential against its bare network evaluations."""
    for side in sides:
        image = load_photograph("face", side)
        counted = CountedDenoiser(get_denoiser("embedded"))
        potential = get_potential("diffusion", denoiser=counted)
        potential(image)
        evaluations, products = counted.evaluations, counted.products
        whole, alone = interleaved(
            [partial(potential, image), partial(bare, image, evaluations, products)], rounds, 1
        )
        yield Measurement(
            f"{side}x{side}x3: against its network evaluations",
            ratio(whole, alone),
            at_most=RATIO_AIM,
            note=f"{evaluations} evaluations, {products} of them with a gradient",
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


def against_scipy(count, side):
    """All images at once against one image at a time through scipy."""
    images = torch.cat([load_photograph(name, side) for name in list(PHOTOGRAPHS)[:count]])
    counted = CountedDenoiser(get_denoiser("embedded"))
    published = {"integrator": "dopri5", "tolerance": TOLERANCE}
    ours = {
        "dopri5": get_potential("diffusion", denoiser=counted, **published),
        "rk4": get_potential("diffusion", denoiser=counted, integrator="rk4"),
        "adams (default)": get_potential("diffusion", denoiser=counted),
    }
    reference = seconds(by_scipy, counted, images)
    theirs = counted.evaluations
    for name, potential in ours.items():
        counted.evaluations = 0
        elapsed = seconds(potential, images)
        yield Measurement(
            f"{count} x {side}x{side}x3: {name} against scipy RK45",
            reference / elapsed,
            unit="x faster",
            note=f"{counted.evaluations} evaluations against {theirs}",
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


if __name__ == "__main__":
    report(measure, __doc__)
