"""Probes that are no pairs (image, kernel): ``python -m benchmark_utils.landscape --help``.

``spectrum``: the Hessian of the potential at critical points, whole up to 32 pixels a side, its
density beyond. ``crossing``: the potential of an image and of its blurred versions along the
descent. ``theorem1``: explanations of noisy images, under motion of 2 pixels, against no blur. They
write arrays, which docs/figures/landscape.py draws.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
import torch
from tqdm import tqdm

from benchmark_utils.device import best_device
from benchmark_utils.kernels import WIDTH_FAMILIES
from benchmark_utils.landscape import critical_points, hessian, invertible_family
from benchmark_utils.landscape.crossing import crossing
from benchmark_utils.landscape.images import KINDS, get_images
from benchmark_utils.landscape.theorem1 import against_no_blur
from benchmark_utils.priors import available, get_denoiser, get_potential
from benchmark_utils.randomness import keyed_generator
from benchmark_utils.simulation import simulate

DENSE_SIDE = 32  # pixels a side up to which the whole matrix is computed
STEPS = (0, 15, 40, 120, 240, 480)
WIDTHS = (0, 1, 2, 3)


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=Formatter)
    parser.add_argument("probe", choices=sorted(PROBES))
    parser.add_argument("out", type=Path, help="the .npz file to write")
    parser.add_argument("--denoiser", default="embedded")
    parser.add_argument("--kind", choices=sorted(KINDS), default="photographs")
    parser.add_argument("--folder", type=Path, help="of the faces or digits")
    parser.add_argument("--images", type=int, default=4)
    parser.add_argument("--size", type=int, default=32, help="pixels a side")
    parser.add_argument("--steps", type=int, nargs="+", default=STEPS, help="of the crossing")
    parser.add_argument("--noise-std", type=float, nargs="+", default=(0.01, 0.1), help="theorem 1")
    options = parser.parse_args(arguments)
    has_weights, reason = available(options.denoiser)
    if not has_weights:
        sys.exit(reason)
    images, names = get_images(options.kind, options.images, options.size, options.folder)
    denoiser = get_denoiser(options.denoiser)
    results = PROBES[options.probe](denoiser, images.to(best_device()), options)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(options.out, names=names, **results)


def spectrum(denoiser, images, options):
    """Spectra at the critical points near the images."""
    points = critical_points(denoiser, images)
    if options.size > DENSE_SIDE:
        nodes, weights = hessian.lanczos_density(
            lambda vector: hessian.symmetric_product(denoiser, points, vector),
            points,
            generator=keyed_generator("spectrum"),
        )
        return {"nodes": nodes.cpu().numpy(), "weights": weights.cpu().numpy()}
    singular, eigen, asymmetry = [], [], []
    for point in tqdm(points.double().split(1), desc="spectra"):
        matrix = hessian.dense_hessian(denoiser, point)
        singular.append(torch.linalg.svdvals(matrix).cpu().numpy())
        eigen.append(torch.linalg.eigvalsh((matrix + matrix.mT) / 2).cpu().numpy())
        asymmetry.append(hessian.asymmetry(matrix))
    return {"singular": np.stack(singular), "eigen": np.stack(eigen), "asymmetry": asymmetry}


def potentials(denoiser, images, options):
    """Potentials along the descent, of the images as they are and with noise of their level."""
    potential = get_potential(options.denoiser)
    noise = torch.randn(images.shape[1:], generator=keyed_generator("crossing")).to(images)
    results = {"steps": options.steps, "families": list(WIDTH_FAMILIES)}
    for key, added in (("", 0.0), ("_noisy", potential.sigma_min * noise)):
        moves, sharp, blurred = crossing(
            denoiser, potential, images, options.steps, WIDTH_FAMILIES, noise=added
        )
        results |= {
            "moves": moves.cpu().numpy(),
            f"sharp{key}": sharp.cpu().numpy(),
            f"blurred{key}": blurred.cpu().numpy(),
        }
    return results


def explanations(denoiser, images, options):
    """Posterior of the best pairs found, and of no blur, from noisy blurred critical points."""
    points, potential = critical_points(denoiser, images).cpu(), get_potential(options.denoiser)
    (kernel,) = invertible_family("motion", [2.0], (31, 31))
    kernels, names = kernel.expand(len(points), 1, -1, -1), [str(n) for n in range(len(points))]
    results = {"noise_std": options.noise_std, "widths": WIDTHS, "found": [], "no_blur": []}
    for noise_std in options.noise_std:
        problem, _ = simulate(points.double(), kernels, names, noise_std=noise_std, seed=0)
        problem = problem.to(images.device)
        pair = against_no_blur(problem, "motion", WIDTHS, denoiser=denoiser, potential=potential)
        for key, values in zip(("found", "no_blur"), pair, strict=True):
            results[key].append(values.cpu().numpy())
    return results


PROBES = {"spectrum": spectrum, "crossing": potentials, "theorem1": explanations}


class Formatter(argparse.RawDescriptionHelpFormatter, argparse.ArgumentDefaultsHelpFormatter):
    """The text as it is written, the defaults beside their options."""


if __name__ == "__main__":
    main()
