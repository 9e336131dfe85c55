"""Is an image more probable than its own blur? ``python -m benchmark_utils.landscape OUT.npz``.

Writes the potentials of images and of their blurred versions along the descent on the potential,
without noise and with noise of its level. docs/figures/landscape draws them.
"""

import argparse
import os
import sys
from pathlib import Path

import numpy as np
import torch

from benchmark_utils.commands import Parser, command
from benchmark_utils.files import data_path
from benchmark_utils.landscape.crossing import crossing
from benchmark_utils.landscape.images import FOLDERS, KINDS, get_images
from benchmark_utils.machine import best_device
from benchmark_utils.priors import available, get_denoiser, get_potential
from benchmark_utils.randomness import keyed_generator

STEPS = (0, 15, 40, 120, 240, 480)
FAMILIES = ("gaussian", "motion", "airy", "defocus")


@command
def main(arguments=None):
    """Measure the potentials and write them; return the exit status."""
    parser = Parser(
        prog="python -m benchmark_utils.landscape", description=__doc__, formatter_class=Formatter
    )
    parser.add_argument("out", type=Path, help="the .npz file to write")
    parser.add_argument("--denoiser", default="embedded")
    parser.add_argument("--kind", choices=sorted(KINDS), default="photographs")
    parser.add_argument(
        "--folder",
        type=Path,
        help="folder of the faces or digits (default: theirs in the data home)",
    )
    parser.add_argument("--images", type=int, default=3)
    parser.add_argument("--size", type=int, default=64, help="pixels a side")
    parser.add_argument(
        "--steps", type=int, nargs="+", default=STEPS, help="descent steps to measure at"
    )
    options = parser.parse_args(arguments)
    has_weights, reason = available(options.denoiser)
    if not has_weights:
        raise FileNotFoundError(reason)
    check_writable(options.out)
    folder = options.folder or (
        data_path(FOLDERS[options.kind]) if options.kind in FOLDERS else None
    )
    images, names = get_images(options.kind, options.images, options.size, folder)
    results = potentials(options.denoiser, images.to(best_device()), options.steps)
    np.savez_compressed(options.out, names=names, **results)


def check_writable(file):
    """Make the folder of ``file``; refuse it before minutes are spent on what it is for.

    Raises
    ------
    ValueError, OSError
        When it is no .npz file, or cannot be written.
    """
    if file.suffix != ".npz":
        raise ValueError(f"out must be an .npz file, got {str(file)!r}")
    file.parent.mkdir(parents=True, exist_ok=True)
    if file.is_dir() or not os.access(file.parent, os.W_OK):
        raise OSError(f"{file} cannot be written")


def potentials(name, images, steps):
    """Potentials along the descent, without noise and with noise of the potential's level."""
    denoiser, potential = get_denoiser(name), get_potential(name)
    noise = torch.randn(images.shape[1:], generator=keyed_generator("crossing")).to(images)
    results = {"steps": steps, "families": list(FAMILIES)}
    for key, added in (("", 0.0), ("_noisy", potential.sigma_min * noise)):
        moves, sharp, blurred = crossing(denoiser, potential, images, steps, FAMILIES, noise=added)
        results |= {
            "moves": moves.cpu().numpy(),
            f"sharp{key}": sharp.cpu().numpy(),
            f"blurred{key}": blurred.cpu().numpy(),
        }
    return results


class Formatter(argparse.RawDescriptionHelpFormatter, argparse.ArgumentDefaultsHelpFormatter):
    """Keep the line breaks of the description, show the defaults."""


if __name__ == "__main__":
    sys.exit(main())
