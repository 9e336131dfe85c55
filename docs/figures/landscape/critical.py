"""Descent on the potential to its critical points."""

import matplotlib.pyplot as plt
import numpy as np

from benchmark_utils.display import curves
from benchmark_utils.files import data_path
from benchmark_utils.landscape import FOLDERS, critical_points, get_images
from benchmark_utils.priors import get_denoiser, get_potential
from benchmark_utils.results import finals, solver_parameters
from docs.figures.landscape.common import band, results, save, store

HEAD = (
    "start",
    "q",
    "lowest mean on the way",
    "there, relative move",
    "q at the end",
    "relative move",
    "images: lowest within a move of 5 %",
)


def critical():
    """Descent on the potential: its value against the distance from the start."""
    parts = results("critical")
    figure, (left, right) = plt.subplots(1, 2, figsize=(8, 3.2), layout="constrained")
    table = []
    for data, rows in parts:
        kind = data["kind"]
        images, _ = get_images(kind, int(data["images"]), int(data["size"]), folder_of(kind))
        norms = images.flatten(1).norm(dim=1).numpy()
        (solver, final), (curve,) = *finals(rows).items(), curves(rows).values()
        settings = solver_parameters(rows)[solver]
        moves = np.sqrt(2 * final.curve("data_fidelity")) / norms  # the kernel is the Dirac
        steps = np.arange(len(moves)) * int(settings["n_inner"])
        q = curve.values / images[0].numel()
        band(left, steps, q, kind)
        right.plot(moves.mean(1), q.mean(1), marker=".", label=kind)
        table.append([f"{kind} ({len(images)})", *critical_cells(curve, moves, steps)])
    left.set(xlabel="steps", ylabel="potential (nats per value)")
    right.set_xlabel("relative move")
    right.set_xscale("symlog", linthresh=0.01)
    left.legend(frameon=False, fontsize=8)
    for axis in (left, right):
        axis.grid(alpha=0.3)
    save(figure, "critical")
    pictures()
    store("critical", HEAD, table)


def critical_cells(curve, moves, steps):
    """Mean q and mean move at the start, where the mean q is lowest, and at the end."""
    thousands = curve.mean / 1000
    lowest, each = int(thousands.argmin()), curve.values.argmin(0)
    is_near = moves[each, np.arange(len(each))] < 0.05
    return [
        f"{thousands[0]:.1f}",
        f"{thousands[lowest]:.1f} after {steps[lowest]} steps",
        f"{moves[lowest].mean():.1%}",
        f"{thousands[-1]:.1f}",
        f"{moves[-1].mean():.1%}",
        f"{is_near.mean():.0%}",
    ]


def pictures():
    """Images of each kind, the critical points near them, and ten times what has changed."""
    shown = [*images_of("faces", [0, 1]), *images_of("photographs", [1, 2])]
    shown += [*images_of("digits", [0]), *images_of("noise", [0])]
    figure, axes = plt.subplots(
        3, len(shown), figsize=(1.5 * len(shown), 4.9), layout="constrained"
    )
    denoiser, potential = get_denoiser("embedded"), get_potential("embedded")
    for column, (kind, image) in zip(axes.T, shown, strict=True):
        point = critical_points(denoiser, image, n_steps=240, max_move=None)
        move = ((point - image).norm() / image.norm()).item()
        q = [potential(x).item() / 1000 for x in (image, point)]
        titles = (f"{kind}\n{q[0]:.1f}", f"{q[1]:.1f}", f"move {move:.1%}")
        pictured = (image, point, 0.5 + 10 * (point - image))
        for axis, title, picture in zip(column, titles, pictured, strict=True):
            pixels = picture[0].permute(1, 2, 0).clamp(0, 1)
            axis.imshow(pixels, cmap="gray", vmin=0, vmax=1, interpolation="nearest")
            axis.set_title(title, fontsize=9)
            axis.axis("off")
    save(figure, "critical_images")


def images_of(kind, indices):
    """The kind and images (1, C, H, W) of it, as the data set has them at 64 pixels."""
    images, _ = get_images(kind, max(indices) + 1, 64, folder_of(kind))
    return [(kind, images[index : index + 1]) for index in indices]


def folder_of(kind):
    """Folder of the images of a kind; None where they need no file."""
    return data_path(FOLDERS[kind]) if kind in FOLDERS else None
