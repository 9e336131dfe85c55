"""Figure and tables of docs/prior.md: ``python -m docs.figures.prior --data FOLDER``.

Measures the potential of blurred images, as figures 7 and 8 of Nguyen, Pauwels & Weiss (2025),
writes ``docs/images/prior_blur_width.png`` and renews the tables between the marks of
``docs/prior.md``. The images are none of those that the networks were trained on. Needs
matplotlib.
"""

import argparse
import os
import re
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import torch
from tqdm import tqdm

from benchmark_utils.forward import convolve
from benchmark_utils.images import list_images, load_image
from benchmark_utils.kernels import width_family
from benchmark_utils.priors import REGISTRY, get_potential
from benchmark_utils.priors.weights import read_card
from training.data import load_images
from training.digits import main as write_digits

ROOT = Path(__file__).parents[2]
FAMILIES = ("gaussian", "motion", "airy", "defocus")
WIDTHS = np.linspace(0, 5, 11)
KERNEL_SHAPE = (31, 31)
SHOWN = (0.0, 0.5, 1.0, 2.0, 3.0, 5.0)  # widths in the table
INTEGRATORS = (  # and the network evaluations of a step
    ("rk4", (4, 6, 8, 12), 5),
    ("heun", (8, 16, 32), 2),
)
SEEDS = 4


def main():
    """Measure, plot, and renew the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=os.environ.get("BENCHOPT_DATA_HOME"))
    parser.add_argument("--images", type=int, default=16, help="of each kind")
    parser.add_argument("--steps", type=int, default=8, help="of the integrator")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    sets = {
        "faces": ("embedded", faces(options.data, options.images)),
        "photographs": ("embedded", photographs(options.data, options.images)),
        "digits": ("digits", digits(options.data, options.images)),
    }
    curves, noise = {}, {}
    bar = tqdm(total=len(sets) * len(FAMILIES) * len(WIDTHS))
    for name, (denoiser, images) in sets.items():
        potential = get_potential("diffusion", denoiser=denoiser, n_steps=options.steps)
        for family in FAMILIES:
            values = []
            for kernel in width_family(family, torch.tensor(WIDTHS).float(), KERNEL_SHAPE):
                values.append(potential(convolve(images, kernel[None], "circular")))
                bar.update()
            curves[name, family] = torch.stack(values)  # (widths, images)
        generator = torch.Generator().manual_seed(0)
        noise[name] = potential(torch.rand(images.shape, generator=generator))
    bar.close()
    plot(curves, sets)
    replace_block("accuracy", accuracy_table(sets["photographs"][1][:4]))
    replace_block("potentials", potentials_table(curves, noise))
    replace_block("cards", cards_table())


def faces(folder, count):
    """Aligned faces at 64x64, as in training."""
    files = list_images(folder / "ffhq")[:count]
    return torch.cat([load_image(file, 64) for file in files])


def photographs(folder, count):
    """Centre crops 64x64 of photographs about 500 pixels wide."""
    files = [*list_images(folder / "cbsd10"), *list_images(folder / "sun_hays")][:count]
    crops = []
    for file in files:
        image = load_image(file, 320)
        crops.append(image[..., 128:192, 128:192])
    return torch.cat(crops)


def digits(folder, count):
    """Digits that the split of the training program holds back."""
    with tempfile.TemporaryDirectory() as scratch:
        archive = f"{scratch}/digits.npz"
        write_digits([str(folder / "mnist" / "t10k-images-idx3-ubyte.gz"), archive])
        _, held_back = load_images(archive)
    return torch.from_numpy(np.stack(held_back[:count])).permute(0, 3, 1, 2).float() / 255


def plot(curves, sets):
    """Potential per value against the width of the blur: median and quartiles over the images."""
    figure, axes = plt.subplots(1, len(sets), figsize=(10, 3.2), layout="constrained")
    for axis, (name, (_, images)) in zip(axes, sets.items(), strict=True):
        for family in FAMILIES:
            per_value = curves[name, family] / images[0].numel()
            low, middle, high = np.quantile(per_value.numpy(), (0.25, 0.5, 0.75), axis=1)
            (line,) = axis.plot(WIDTHS, middle, marker=".", label=family)
            axis.fill_between(WIDTHS, low, high, color=line.get_color(), alpha=0.15, linewidth=0)
        medians = [line.get_ydata() for line in axis.get_lines()]
        margin = 0.2 * np.ptp(medians)  # a rare image far above the others would flatten the rest
        axis.set_ylim(np.min(medians) - margin, np.max(medians) + margin)
        axis.set(title=f"{name} ({len(images)})", xlabel="width of the kernel (pixels)")
        axis.grid(alpha=0.3)
    axes[0].set_ylabel("potential (nats per value)")
    axes[0].legend(frameon=False)
    figure.savefig(ROOT / "docs" / "images" / "prior_blur_width.png", dpi=150)


def potentials_table(curves, noise):
    """Medians per set and Gaussian width, in thousands of nats, and how often q only falls."""
    head = " | ".join(f"w = {width:g}" for width in SHOWN)
    lines = [f"| images | {head} | noise | below w = 0 | only falls |", "|---" * 10 + "|"]
    shown = [int(np.abs(WIDTHS - width).argmin()) for width in SHOWN]
    for (name, family), values in curves.items():
        if family != "gaussian":
            continue
        medians = " | ".join(f"{value / 1000:.1f}" for value in values.median(1).values[shown])
        below = (values[1:] < values[:1]).all(0).float().mean()
        falls = (values.diff(dim=0) < 0).all(0).float().mean()
        random = noise[name].median() / 1000
        lines.append(f"| {name} | {medians} | {random:.1f} | {below:.0%} | {falls:.0%} |")
    return "\n".join(lines)


def accuracy_table(images):
    """Bias and spread of the potential against the steps, relative to q and to its fall by blur."""
    (kernel,) = width_family("gaussian", torch.tensor([2.0]), KERNEL_SHAPE)[:, None]
    batch = torch.cat([images, convolve(images, kernel, "circular")])

    def potentials(seed, **options):
        sharp, blurred = get_potential("diffusion", seed=seed, **options)(batch).chunk(2)
        return sharp, sharp - blurred

    sharp, fall = potentials(0, n_steps=48, n_probes=2 * SEEDS)
    lines = [
        "| integrator | steps | evaluations | bias of q | bias of the fall | spread of the fall |",
        "|---" * 6 + "|",
    ]
    rows = [(name, n, n * per_step + 1) for name, steps, per_step in INTEGRATORS for n in steps]
    for name, n_steps, evaluations in tqdm(rows):
        runs = [potentials(seed, integrator=name, n_steps=n_steps) for seed in range(SEEDS)]
        sharps, falls = (torch.stack(values) for values in zip(*runs, strict=True))
        bias = ((sharps.mean(0) - sharp) / sharp.abs()).mean()
        bias_of_fall = ((falls.mean(0) - fall) / fall).mean()
        spread = (falls.std(0) / fall).mean()
        lines.append(
            f"| `{name}` | {n_steps} | {evaluations} | {bias:+.1%} | {bias_of_fall:+.1%} "
            f"| {spread:.1%} |"
        )
    return "\n".join(lines)


def cards_table():
    """The networks of this repository, from their model cards."""
    lines = [
        "| name | parameters | data | steps | minutes | held-back PSNR (dB) at each noise level |",
        "|---" * 6 + "|",
    ]
    for name in ("embedded", "digits"):
        card = read_card(REGISTRY[name].weights.locate(name))
        training = card["training"]
        psnr = "; ".join(
            f"{source}: " + ", ".join(f"{value:.1f} ({sigma})" for sigma, value in scores.items())
            for source, scores in card["held_back_psnr"].items()
        )
        lines.append(
            f"| `{name}` | {card['n_parameters']:,} | {', '.join(card['data'])} "
            f"| {training['steps']:,} | {training['minutes']:g} | {psnr} |"
        )
    return "\n".join(lines)


def replace_block(name, text, page="prior.md"):
    """Put ``text`` between the marks of ``name`` in a page of docs/."""
    page = ROOT / "docs" / page
    pattern = rf"(<!-- {name}: begin -->\n).*?(<!-- {name}: end -->)"
    old = page.read_text(encoding="utf-8")
    new, count = re.subn(pattern, lambda m: f"{m[1]}{text}\n{m[2]}", old, flags=re.DOTALL)
    if count != 1:
        raise ValueError(f"{page} has {count} blocks named {name!r}, expected 1")
    page.write_text(new, encoding="utf-8")


if __name__ == "__main__":
    main()
