"""Potential against the width of the blur."""

import matplotlib.pyplot as plt
import numpy as np

from benchmark_utils.display import curves
from benchmark_utils.results import solver_parameters
from docs.figures.landscape.common import COLOURS, OUTPUTS, band, results, save, store

# Nats per value: the least potential of images with noise 0.01; their draws lie half a nat higher.
FLOOR = 0.5 * np.log(2 * np.pi * 0.01**2)
HEAD = (
    "images",
    "kernels",
    "q(0)",
    "q(1)",
    "q(2)",
    "q(5)",
    "below q(0) throughout",
    "above it",
    "falls at each step",
    "rises of the mean",
)


def blur():
    """Potential against the width: photographs, faces and, if they were run, digits."""
    parts = results("blur")
    if (OUTPUTS / "landscape_digits.parquet").is_file():
        parts += results("digits")
    figure, axes = plt.subplots(
        1, len(parts), figsize=(3.6 * len(parts), 3.2), layout="constrained"
    )
    table = []
    for axis, (data, rows) in zip(axes, parts, strict=True):
        is_digit = data["kind"] == "digits"
        n_values = 32**2 if is_digit else 3 * int(data["size"]) ** 2
        for solver, curve in curves(rows).items():
            settings, q = solver_parameters(rows)[solver], curve.values
            remark, line = blur_variant(settings)
            family = settings["family"].removesuffix("_sampled")
            label = family + remark
            style = {"color": COLOURS[family], "linestyle": line}
            if is_digit:  # some lie so far from the others that a mean shows them alone
                axis.plot(curve.x, np.median(q, 1) / n_values, marker=".", **style)
            else:
                band(axis, curve.x, q / n_values, label, **style)
            table.append([f"{data['kind']} ({q.shape[1]})", label, *blur_cells(curve)])
        if not is_digit:
            for floor, style in ((FLOOR, ":"), (FLOOR + 0.5, "--")):
                axis.axhline(floor, color="black", linewidth=0.8, linestyle=style)
        axis.set(title=f"{data['kind']} ({q.shape[1]})", xlabel="width of the kernel (pixels)")
        axis.set_xlim(-0.2, 5.2)
        axis.grid(alpha=0.3)
    axes[0].set_ylabel("potential (nats per value)")
    handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside right center", frameon=False, fontsize=8)
    save(figure, "blur")
    store("blur", HEAD, table)


def blur_variant(settings):
    """Remark and line style of a sweep that differs from the plain one of its family."""
    if float(settings["noise_std"]) > 0:
        return ", with noise", "--"
    if settings["family"].endswith("_sampled"):
        return ", at the centres of pixels", ":"
    return "", "-"


def blur_cells(curve):
    """Medians of q at four widths, and shares of the images on which it falls."""
    q = curve.values
    medians = [f"{np.median(q[curve.x == width]) / 1000:.1f}" for width in (0, 1, 2, 5)]
    shares = [
        (q[1:] < q[:1]).all(0),
        (q[1:] > q[:1]).all(0),
        (np.diff(q, axis=0) < 0).all(0),
    ]
    rises = (np.diff(curve.mean) >= 0).sum()
    return [*medians, *(f"{share.mean():.0%}" for share in shares), f"{rises} of 10"]
