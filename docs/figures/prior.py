"""Accuracy of the potential: ``python -m docs.figures.prior --data FOLDER``.

Renews ``docs/tables/prior_accuracy.csv``. The photographs are none of those that the networks were
trained on.
"""

import argparse
from pathlib import Path

import torch
from tqdm import tqdm

from benchmark_utils.data import list_images, load_image
from benchmark_utils.files import data_path
from benchmark_utils.kernels import width_family
from benchmark_utils.physics import convolve
from benchmark_utils.priors import get_potential
from docs.figures.tables import write_table

KERNEL_SHAPE = (31, 31)
INTEGRATORS = (  # and the network evaluations of a step
    ("adams", (8, 10, 12, 16), 1),
    ("rk4", (4, 6, 8, 12), 5),
    ("heun", (8, 16, 32), 2),
)
SEEDS = 4
N_PHOTOGRAPHS = 4


def main():
    """Measure, and renew the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=data_path())
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    write_table("prior_accuracy", *accuracy_table(photographs(options.data, N_PHOTOGRAPHS)))


def photographs(folder, count):
    """Centre crops 64x64 of photographs about 500 pixels wide."""
    files = [*list_images(folder / "cbsd10"), *list_images(folder / "sun_hays")][:count]
    crops = []
    for file in files:
        image = load_image(file, 320)
        crops.append(image[..., 128:192, 128:192])
    return torch.cat(crops)


def accuracy_table(images):
    """Head and rows: bias and spread of the potential, relative to q and to its fall by blur."""
    (kernel,) = width_family("gaussian", torch.tensor([2.0]), KERNEL_SHAPE)[:, None]
    batch = torch.cat([images, convolve(images, kernel, "circular")])

    def potentials(seed, **options):
        sharp, blurred = get_potential("diffusion", seed=seed, **options)(batch).chunk(2)
        return sharp, sharp - blurred

    sharp, fall = potentials(0, integrator="rk4", n_steps=48, n_probes=2 * SEEDS)
    shares = ("bias of q", "bias of the fall", "spread of the fall")
    head = ("integrator", "steps", "evaluations", *shares)
    body = []
    rows = [(name, n, n * per_step + 1) for name, steps, per_step in INTEGRATORS for n in steps]
    for name, n_steps, evaluations in tqdm(rows):
        runs = [potentials(seed, integrator=name, n_steps=n_steps) for seed in range(SEEDS)]
        sharps, falls = (torch.stack(values) for values in zip(*runs, strict=True))
        bias = ((sharps.mean(0) - sharp) / sharp.abs()).mean()
        bias_of_fall = ((falls.mean(0) - fall) / fall).mean()
        spread = (falls.std(0) / fall).mean()
        shares = (f"{bias:+.1%}", f"{bias_of_fall:+.1%}", f"{spread:.1%}")
        body.append([name, n_steps, evaluations, *shares])
    return head, body


if __name__ == "__main__":
    main()
