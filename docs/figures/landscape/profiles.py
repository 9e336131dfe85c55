"""Potential and posterior along the width of the kernel."""

from itertools import chain

import matplotlib.pyplot as plt
import numpy as np

from benchmark_utils.display import POSTERIOR, POTENTIAL, ceiling, curves, true_width
from benchmark_utils.landscape import has_minimum_near
from benchmark_utils.results import solver_parameters
from docs.figures.landscape.common import FAMILIES, band, results, save, store

CUT = 100  # thousands of nats above no blur, beyond which a profile is cut
HEAD = (
    "from",
    "kernels",
    "value at 0",
    "value at 2",
    "local minima of the mean",
    "ridge on the way to the one near 2",
    "images: lowest at 0",
    "images: local minimum at 1.5 to 2.5",
)


def profile():
    """Potential of the exact explanations, from photographs and from critical points."""
    store("profile", HEAD, _profiles("profile", POTENTIAL, results("profile")))


def noise():
    """Posterior of the best explanations found, at several noise levels."""
    runs = map(results, ("noise", "noise_photographs", "noise_weight"))
    store("noise", HEAD, _profiles("noise", POSTERIOR, [*chain.from_iterable(runs)]))


def _profiles(name, shown, parts):
    """One panel per kind of image and noise level (rows) and family (columns); rows of a table."""
    panels, table = {}, []
    parts = sorted(parts, key=lambda part: (part[0]["max_move"] != "None", part[0]["noise_std"]))
    for data, rows in parts:
        panels.setdefault((profile_title(data), data["family"]), []).append(rows)
    titles = list(dict.fromkeys(title for title, _ in panels))
    families = [family for family in FAMILIES if any(key[1] == family for key in panels)]
    shape = (len(titles), len(families))
    size = (3.2 * shape[1], 2.4 * shape[0])
    figure, axes = plt.subplots(*shape, figsize=size, layout="constrained", squeeze=False)
    for line, title in zip(axes, titles, strict=True):
        for axis, family in zip(line, families, strict=True):
            axis.set_visible((title, family) in panels)
            for rows in panels.get((title, family), ()):
                ((solver, curve),) = curves(rows, shown).items()
                weight = float(solver_parameters(rows)[solver].get("weight", 1))
                draw_profile(axis, curve, true_width(rows), "-" if weight == 1 else "--")
                remark = "" if weight == 1 else f", prior counted {weight:g} times"
                table.append([title, family + remark, *profile_cells(rows, curve)])
            axis.set_title(f"{family}, {title}", fontsize=9)
    for axis in axes[-1]:
        axis.set_xlabel("width (pixels)")
    for line in axes:
        line[0].set_ylabel("thousands of nats")
    save(figure, name)
    return table


def profile_title(data):
    """Kind of the images and noise level of a profile."""
    kind = "photographs" if data["max_move"] == "None" else "critical points"
    noise_std = float(data["noise_std"])
    return f"{kind}, noise {noise_std:g}" if noise_std else kind


def draw_profile(axis, curve, width, linestyle):
    """The mean over the images, its minima, no blur and the true width."""
    thousands = curve.values / 1000
    top = min(ceiling(curve._replace(values=thousands), width), thousands[0].mean() + CUT)
    band(axis, curve.x, thousands, None, top=top, color="C0", linestyle=linestyle)
    axis.axvline(width, color="grey", linewidth=0.8, linestyle=":")
    for index in curve.minima:
        if thousands[index].mean() <= top:
            axis.plot(curve.x[index], thousands[index].mean(), "v", color="C3")
    axis.plot(0, thousands[0].mean(), "s", color="C2")
    axis.grid(alpha=0.3)


def profile_cells(rows, curve):
    """Means at no blur and at the true width, minima of the mean, and shares of the images."""
    width = true_width(rows)
    at_width = int(np.abs(curve.x - width).argmin())
    lowest = (curve.values.argmin(0) == 0).mean()
    near = np.mean([has_minimum_near(v, curve.x, width, 0.5) for v in curve.values.T])
    minima = ", ".join(f"{curve.x[index]:g}" for index in curve.minima) or "none"
    ends = (f"{curve.mean[index] / 1000:.1f}" for index in (0, at_width))
    return [*ends, minima, ridge(curve, width), f"{lowest:.0%}", f"{near:.0%}"]


def ridge(curve, width):
    """How far the mean rises between no blur and its minimum near ``width``, above that minimum.

    With the standard error of the difference over the images.
    """
    near = [index for index in curve.minima if abs(curve.x[index] - width) <= 0.5]
    if not near:
        return ""
    top = curve.mean[: near[0]].argmax()
    heights = (curve.values[top] - curve.values[near[0]]) / 1000
    return f"{heights.mean():.1f} ± {heights.std(ddof=1) / np.sqrt(len(heights)):.1f}"
