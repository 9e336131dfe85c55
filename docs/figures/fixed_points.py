"""Fixed points of restoration models: ``python -m docs.figures.fixed_points``.

Applies each available restorer R, and R after its degradation D, again and again to photographs,
prints the distance to the start after 10, 20... iterations, draws
``docs/images/fire_fixed_points.png`` and renews the table of ``docs/fire-hqs.md``. Needs
matplotlib.
"""

import argparse
from pathlib import Path

import matplotlib.pyplot as plt
import torch

from benchmark_utils.images import load_photograph, photograph_names
from benchmark_utils.priors import MODELS, available
from benchmark_utils.priors.fixed_points import drifts
from docs.figures.prior import replace_block

ROOT = Path(__file__).parents[2]
COLOURS = {"R": "tab:red", "R o D": "tab:blue"}


def main():
    """Measure, print, plot."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--photographs", type=int, default=4)
    parser.add_argument("--size", type=int, default=64, help="of the photographs, in pixels")
    parser.add_argument("--iterations", type=int, default=50)
    parser.add_argument("--sigma", type=float, default=0.02, help="noise of D, image units")
    options = parser.parse_args()
    torch.set_num_threads(1)
    names = photograph_names(options.photographs)
    images = torch.cat([load_photograph(name, options.size) for name in names])
    models = [name for name, model in MODELS.items() if model.channels != 1 and available(name)[0]]
    curves = {name: drifts(name, images, options.iterations, options.sigma) for name in models}
    table = as_table(curves)
    print(table)
    plot(curves, ROOT / "docs/images/fire_fixed_points.png")
    replace_block("drifts", table, "fire-hqs.md")


def as_table(curves, every=10):
    """Markdown: mean distance to the start, in thousandths, after each ``every`` iterations."""
    n_iterations = len(next(iter(curves.values()))["R o D"]) - 1
    shown = range(every, n_iterations + 1, every)
    rows = [f"| model | map | {' | '.join(map(str, shown))} |", "|---|---|" + "---|" * len(shown)]
    for name, kinds in curves.items():
        for kind in sorted(kinds):
            cells = [f"{1000 * kinds[kind][k].mean().item():.0f}" for k in shown]
            rows.append(f"| `{name}` | {kind} | {' | '.join(cells)} |")
    return "\n".join(rows)


def plot(curves, file):
    """One panel a model."""
    figure, axes = plt.subplots(
        1, len(curves), figsize=(2.6 * len(curves), 2.6), layout="constrained"
    )
    for axis, (name, kinds) in zip(axes, curves.items(), strict=True):
        for kind, distances in kinds.items():
            axis.plot(distances.mean(1), color=COLOURS[kind], label=kind)
            axis.fill_between(
                range(len(distances)),
                distances.amin(1),
                distances.amax(1),
                color=COLOURS[kind],
                alpha=0.15,
                linewidth=0,
            )
        axis.set(title=name, xlabel="iteration")
        axis.spines[["top", "right"]].set_visible(False)
    axes[0].set_ylabel("RMS distance to the photograph")
    axes[0].legend(frameon=False)
    figure.savefig(file, dpi=130)


if __name__ == "__main__":
    main()
