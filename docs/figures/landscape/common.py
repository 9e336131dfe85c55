"""Shared by the figures of docs/landscape.md: folders, colours, bands, tables."""

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from benchopt.results import read_results

from benchmark_utils.results import parameters, problems
from docs.figures.tables import write_table

ROOT = Path(__file__).parents[3]
IMAGES, OUTPUTS = ROOT / "docs" / "images", ROOT / "outputs"
COLOURS = {"gaussian": "C0", "motion": "C1", "airy": "C2", "defocus": "C3"}
FAMILIES = tuple(COLOURS)


def results(name):
    """Rows of each problem of a run, with the settings of its data set."""
    rows = read_results(OUTPUTS / f"landscape_{name}.parquet")
    return [(parameters(part["dataset_name"].iloc[0]), part) for part in problems(rows).values()]


def save(figure, name):
    figure.savefig(IMAGES / f"landscape_{name}.png", dpi=110)
    plt.close(figure)


def band(axis, x, values, label, top=np.inf, **style):
    """Mean over the images of ``values`` (n, B), with its standard error."""
    mean, error = values.mean(1), values.std(1) / np.sqrt(values.shape[1])
    (line,) = axis.plot(x, np.minimum(mean, top), marker=".", label=label, **style)
    low, high = np.minimum(mean - error, top), np.minimum(mean + error, top)
    axis.fill_between(x, low, high, color=line.get_color(), alpha=0.2, linewidth=0)


def store(name, head, body):
    """Write a table that the page links to ``docs/tables``."""
    write_table(f"landscape_{name}", head, body)
