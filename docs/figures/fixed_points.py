"""Fixed points of restoration models: ``python -m docs.figures.fixed_points``.

Iterates each available restorer R, and R after its degradation D, on photographs. Writes the
distance to the start after 10, 20... iterations, and the last one under other conditions too, to
``docs/tables/fire_drifts.csv`` and ``fire_drift_conditions.csv``; draws
``docs/images/fire_fixed_points.png`` and ``fire_iterates.jpg``. Needs matplotlib.
"""

import argparse
from pathlib import Path

import matplotlib.pyplot as plt
import torch

from benchmark_utils.data import load_photograph, photograph_names
from benchmark_utils.priors import REGISTRY, RESTORERS, available, drifts, iterates, maps
from docs.figures.tables import write_table

IMAGES = Path(__file__).parents[1] / "images"
SHOWN, AT = "cat", (0, 1, 5, 20, 50)
HIGHEST = 0.5  # what is further from a photograph is no image
COLOURS = {"R": "tab:red", "R o D": "tab:blue"}


def main():
    """Measure, print, plot."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--photographs", type=int, default=16)
    parser.add_argument("--size", type=int, default=64, help="of the photographs, in pixels")
    parser.add_argument("--iterations", type=int, default=50)
    parser.add_argument("--sigma", type=float, default=0.05, help="noise of D, image units")
    options = parser.parse_args()
    torch.set_num_threads(1)
    names = photograph_names(options.photographs)
    images = torch.cat([load_photograph(name, options.size) for name in names])
    known = {**REGISTRY, **RESTORERS}
    models = [name for name, model in known.items() if model.channels != 1 and available(name)[0]]

    def measure(**conditions):
        return {name: drifts(name, images, options.iterations, **conditions) for name in models}

    curves = measure(sigma=options.sigma)
    plot(curves, IMAGES / "fire_fixed_points.png")
    shown = {name: maps(name, options.sigma) for name in models if name.startswith("embedded")}
    show(shown, load_photograph(SHOWN, options.size), IMAGES / "fire_iterates.jpg")
    write_table("fire_drifts", *course_table(curves))
    conditions = {
        f"{options.sigma}": curves,
        f"{options.sigma}, in [0, 1]": measure(sigma=options.sigma, clamp=(0, 1)),
        "0.02": measure(sigma=0.02),
        "0.02, in [0, 1]": measure(sigma=0.02, clamp=(0, 1)),
    }
    write_table("fire_drift_conditions", *last_table(conditions))


def course_table(curves, every=10):
    """Head and rows: mean distance to the start after each ``every`` iterations."""
    n_iterations = len(next(iter(curves.values()))["R o D"]) - 1
    shown = range(every, n_iterations + 1, every)
    body = [
        [name, kind, *(f"{kinds[kind][k].mean().item():.3g}" for k in shown)]
        for name, kinds in curves.items()
        for kind in sorted(kinds)
    ]
    return ["model", "map", *map(str, shown)], body


def last_table(conditions):
    """Head and rows: last mean distances of R and of R o D, and on how many the latter is less."""
    body = []
    for name, kinds in next(iter(conditions.values())).items():
        if "R" not in kinds:
            continue
        cells = []
        for curves in conditions.values():
            alone, after = (curves[name][kind][-1] for kind in ("R", "R o D"))
            closer = int((after < alone).sum())
            cells.append(f"{alone.mean():.3g} / {after.mean():.3g} ({closer} of {len(after)})")
        body.append([name, *cells])
    return ["model", *conditions], body


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
        axis.set(title=name, xlabel="iteration", ylim=(0, min(axis.get_ylim()[1], HIGHEST)))
        axis.spines[["top", "right"]].set_visible(False)
    axes[0].set_ylabel("RMS distance to the photograph")
    axes[0].legend(frameon=False)
    figure.savefig(file, dpi=130)


def show(models, image, file):
    """Iterates ``AT`` of one photograph: a row for each map."""
    rows = [(f"{name}\n{kind}", models[name][kind]) for name in models for kind in ("R", "R o D")]
    figure, axes = plt.subplots(
        len(rows), len(AT), figsize=(1.3 * len(AT), 1.3 * len(rows)), layout="constrained"
    )
    for line, (label, apply) in zip(axes, rows, strict=True):
        pictures = list(iterates(apply, image, AT[-1]))
        for axis, k in zip(line, AT, strict=True):
            axis.imshow(pictures[k][0].clamp(0, 1).permute(1, 2, 0))
            axis.set(xticks=[], yticks=[], title=f"{k}" if label == rows[0][0] else "")
        line[0].set_ylabel(label, fontsize="small")
    figure.savefig(file, dpi=130)


if __name__ == "__main__":
    main()
