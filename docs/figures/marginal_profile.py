"""Joint and marginal profiles: ``python -m docs.figures.marginal_profile RESULTS.parquet...``.

Draws the runs of ``configs/marginal_profile.yml`` into ``docs/images/marginal_profile.png``, a
panel a family, and puts where the curves are lowest into the block ``profile`` of
``docs/beyond-map.md``.
"""

import argparse
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from benchmark_utils.display import EVIDENCE, curves, markdown_table, true_width
from benchmark_utils.results import base_name, finals, parameters, problems, read_results
from docs.figures.tables import DOCS, replace_block

JOINT, MARGINAL = "posterior-profile", "marginal-profile"
LOOKS = {JOINT: ("joint posterior", "C3"), MARGINAL: ("marginal likelihood", "C0")}
TOLERANCE = 0.25  # pixels: a step of the finer grid
HEAD = [
    "kernel",
    "joint lowest at 0",
    "marginal within 0.25",
    "within 0.5",
    "error of a curve (nats)",
]


def main():
    """Read, draw, write."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("results", type=Path, nargs="+")
    parts = problems(pd.concat(map(read_results, parser.parse_args().results)))
    table = "\n".join(markdown_table(HEAD, [cells(rows) for rows in parts.values()], right=True))
    print(table)
    replace_block("profile", table, "beyond-map.md")
    draw(list(parts.values()))


def by_probe(rows):
    """The curve of each of the two probes."""
    return {base_name(solver): curve for solver, curve in curves(rows, EVIDENCE).items()}


def family(rows):
    """Family of the kernels of the data set."""
    return parameters(rows["dataset_name"].iloc[0])["family"]


def cells(rows):
    """Where the curves of the images are lowest, and the error of the marginal at the truth."""
    found, width = by_probe(rows), true_width(rows)
    joint, marginal = found[JOINT], found[MARGINAL]
    (final,) = (f for s, f in finals(rows).items() if base_name(s) == MARGINAL)
    at_width = int(np.abs(marginal.x - width).argmin())
    error = np.median(final.measured("marginal_error")[:, at_width])
    return [
        family(rows),
        f"{(lowest(joint) == 0).mean():.0%}",
        f"{near(marginal, width, TOLERANCE):.0%}",
        f"{near(marginal, width, 2 * TOLERANCE):.0%}",
        f"{error:.0f}",
    ]


def lowest(curve):
    """Width (B,) where the curve of each image is lowest."""
    return curve.x[curve.values.argmin(0)]


def near(curve, width, tolerance):
    """Share of the images whose curve is lowest at most ``tolerance`` from ``width``."""
    return (np.abs(lowest(curve) - width) <= tolerance + 1e-9).mean()


def draw(parts):
    """One panel a family: the means over the images, with their standard errors."""
    size = (2.7 * len(parts), 2.8)
    figure, axes = plt.subplots(1, len(parts), figsize=size, layout="constrained", squeeze=False)
    for axis, rows in zip(axes[0], parts, strict=True):
        for probe, curve in by_probe(rows).items():
            label, colour = LOOKS[probe]
            mean, error = curve.mean / 1000, curve.error / 1000
            axis.plot(curve.x, mean, marker=".", color=colour, label=label)
            axis.fill_between(curve.x, mean - error, mean + error, color=colour, alpha=0.2)
            at = mean.argmin()
            axis.plot(curve.x[at], mean[at], "v", color=colour, markersize=9)
        axis.axvline(true_width(rows), color="grey", linewidth=0.8, linestyle=":")
        axis.set(title=family(rows), xlabel="width (pixels)")
        axis.grid(alpha=0.3)
    axes[0, 0].set_ylabel("above no blur (thousands of nats)")
    axes[0, 0].legend(fontsize=8)
    figure.savefig(DOCS / "images" / "marginal_profile.png", dpi=110)
    plt.close(figure)


if __name__ == "__main__":
    main()
