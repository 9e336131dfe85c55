"""Figures and tables of docs/landscape.md: ``python -m docs.figures.landscape [NAME...]``.

Draws what the probes left in ``outputs/`` into ``docs/images/`` and renews the tables between the
marks of the page. docs/landscape.md says how each result is made.
"""

import argparse
import os
from itertools import chain
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from benchopt.results import read_results

from benchmark_utils.display.labels import parameters
from benchmark_utils.display.landscape import POSTERIOR, POTENTIAL, ceiling, curves, true_width
from benchmark_utils.display.results import finals, problems
from benchmark_utils.display.spectrum import ABSOLUTE, spectra
from benchmark_utils.landscape import critical_points
from benchmark_utils.landscape.images import FOLDERS, get_images
from benchmark_utils.landscape.minima import has_minimum_near
from benchmark_utils.priors import get_denoiser, get_potential
from docs.figures.prior import replace_block

ROOT = Path(__file__).parents[2]
IMAGES, OUTPUTS = ROOT / "docs" / "images", ROOT / "outputs"
COLOURS = {"gaussian": "C0", "motion": "C1", "airy": "C2", "defocus": "C3"}
FAMILIES = tuple(COLOURS)
# Nats per value: no density of images with noise .01 is lower, and its draws lie half a nat higher.
FLOOR = 0.5 * np.log(2 * np.pi * 0.01**2)

CUT = 100  # thousands of nats above no blur, beyond which a profile is cut


def main():
    """Draw the figures asked for, or all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", default=sorted(FIGURES), help=", ".join(FIGURES))
    for name in parser.parse_args().names:
        FIGURES[name]()


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


def blur():
    """Potential against the width: photographs, faces and, if they were run, digits."""
    parts = results("blur")
    if (OUTPUTS / "landscape_digits.parquet").is_file():
        parts += results("digits")
    figure, axes = plt.subplots(
        1, len(parts), figsize=(3.6 * len(parts), 3.2), layout="constrained"
    )
    lines = [
        "| images | kernels | q(0) | q(1) | q(2) | q(5) | below q(0) throughout | above it "
        "| falls at each step | rises of the mean |",
        "|---" * 10 + "|",
    ]
    for axis, (data, rows) in zip(axes, parts, strict=True):
        is_digit = data["kind"] == "digits"
        n_values = 32**2 if is_digit else 3 * int(data["size"]) ** 2
        for solver, curve in curves(rows).items():
            settings, q = parameters(solver), curve.values
            remark, line = blur_variant(settings)
            family = settings["family"].removesuffix("_sampled")
            label = family + remark
            style = {"color": COLOURS[family], "linestyle": line}
            if is_digit:  # some lie so far from the others that a mean shows them alone
                axis.plot(curve.x, np.median(q, 1) / n_values, marker=".", **style)
            else:
                band(axis, curve.x, q / n_values, label, **style)
            lines.append(f"| {data['kind']} ({q.shape[1]}) | {label} | {blur_cells(curve)} |")
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
    replace_block("blur", "\n".join(lines), "landscape.md")


def blur_variant(settings):
    """What sets a sweep apart from the plain one of its family: a remark, and its line."""
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
    return " | ".join([*medians, *(f"{share.mean():.0%}" for share in shares), f"{rises} of 10"])


def profile():
    """Potential of the exact explanations, from photographs and from critical points."""
    _profiles("profile", POTENTIAL, results("profile"))


def noise():
    """Posterior of the best explanations found, at several noise levels."""
    runs = map(results, ("noise", "noise_photographs", "noise_weight"))
    _profiles("noise", POSTERIOR, [*chain.from_iterable(runs)])


def _profiles(name, shown, parts):
    """One panel per kind of image and noise level (rows) and family of kernels (columns)."""
    panels, lines = (
        {},
        [
            "| from | kernels | value at 0 | value at 2 | local minima of the mean "
            "| images: lowest at 0 | images: local minimum at 1.5 to 2.5 |",
            "|---" * 7 + "|",
        ],
    )
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
                weight = float(parameters(solver).get("weight", 1))
                draw_profile(axis, curve, true_width(rows), "-" if weight == 1 else "--")
                remark = "" if weight == 1 else f", prior counted {weight:g} times"
                lines.append(f"| {title} | {family}{remark} | {profile_cells(rows, curve)} |")
            axis.set_title(f"{family}, {title}", fontsize=9)
    for axis in axes[-1]:
        axis.set_xlabel("width (pixels)")
    for line in axes:
        line[0].set_ylabel("thousands of nats")
    save(figure, name)
    replace_block(name, "\n".join(lines), "landscape.md")


def profile_title(data):
    """What a profile starts from."""
    kind = "photographs" if data["max_move"] == "None" else "critical points"
    noise_std = float(data["noise_std"])
    return f"{kind}, noise {noise_std:g}".replace("0.", ".") if noise_std else kind


def draw_profile(axis, curve, width, linestyle):
    """The mean over the images, its minima, no blur and the true width."""
    thousands = curve.values / 1000
    top = min(ceiling(curve._replace(values=thousands), width), thousands[0].mean() + CUT)
    band(axis, curve.x, thousands, None, top=top, color="C0", linestyle=linestyle)
    axis.axvline(width, color="grey", linewidth=0.8, linestyle=":")
    for index in curve.minima:
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
    ends = " | ".join(f"{curve.mean[index] / 1000:.1f}" for index in (0, at_width))
    return f"{ends} | {minima} | {lowest:.0%} | {near:.0%}"


def critical():
    """Descent on the potential: its value against the distance from the start."""
    parts = results("critical")
    figure, (left, right) = plt.subplots(1, 2, figsize=(8, 3.2), layout="constrained")
    lines = [
        "| start | q | lowest mean on the way | there, relative move | q at the end "
        "| relative move | images: lowest within a move of 5 % |",
        "|---" * 7 + "|",
    ]
    for data, rows in parts:
        kind = data["kind"]
        images, _ = get_images(kind, int(data["images"]), int(data["size"]), folder_of(kind))
        norms = images.flatten(1).norm(dim=1).numpy()
        (solver, final), (curve,) = *finals(rows).items(), curves(rows).values()
        settings = parameters(solver)
        moves = np.sqrt(2 * final.curve("data_fidelity")) / norms  # the kernel is the Dirac
        steps = np.arange(len(moves)) * int(settings["n_inner"])
        q = curve.values / images[0].numel()
        band(left, steps, q, kind)
        right.plot(moves.mean(1), q.mean(1), marker=".", label=kind)
        lines.append(f"| {kind} ({len(images)}) | {critical_cells(curve, moves, steps)} |")
    left.set(xlabel="steps", ylabel="potential (nats per value)")
    right.set_xlabel("relative move")
    right.set_xscale("symlog", linthresh=0.01)
    left.legend(frameon=False, fontsize=8)
    for axis in (left, right):
        axis.grid(alpha=0.3)
    save(figure, "critical")
    pictures()
    replace_block("critical", "\n".join(lines), "landscape.md")


def critical_cells(curve, moves, steps):
    """Mean q and mean move at the start, where the mean q is lowest, and at the end."""
    thousands = curve.mean / 1000
    lowest, each = int(thousands.argmin()), curve.values.argmin(0)
    is_near = moves[each, np.arange(len(each))] < 0.05
    return (
        f"{thousands[0]:.1f} | {thousands[lowest]:.1f} after {steps[lowest]} steps "
        f"| {moves[lowest].mean():.1%} | {thousands[-1]:.1f} | {moves[-1].mean():.1%} "
        f"| {is_near.mean():.0%}"
    )


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
    """Where the images of a kind are, None where they need no file."""
    return Path(os.environ["BENCHOPT_DATA_HOME"]) / FOLDERS[kind] if kind in FOLDERS else None


def spectrum():
    """Eigenvalues of the Hessian of q, on the scale of x - D(x): density, and whole spectrum."""
    figure, axes = plt.subplots(1, 2, figsize=(9, 3.4), layout="constrained")
    lines = [
        "| image | dimension | magnitude below 1e-5 | below 1 % of the largest | negative "
        "| least, largest eigenvalue | asymmetry |",
        "|---" * 7 + "|",
    ]
    for data, rows in results("spectrum"):
        for solver, images in spectra(rows).items():
            is_whole = parameters(solver)["method"] == "dense"
            if int(data["size"]) == 32 and not is_whole:
                continue  # the whole spectra of the same images are drawn
            style = {"color": "C1" if is_whole else "C0", "linewidth": 0.8, "alpha": 0.7}
            label = f"{len(images)} photographs, {data['size']}x{data['size']}"
            for number, image in enumerate(images):
                named = {"label": label} if number == 0 else {}
                axes[0].plot(image.shares, image.eigenvalues, **style, **named)
                axes[1].semilogy(*image.magnitudes, **style)
            if is_whole:
                asymmetries = finals(rows)[solver].stored["measured"]["asymmetry"]
                lines += [spectrum_row(*pair) for pair in zip(images, asymmetries, strict=True)]
    axes[1].axhline(ABSOLUTE, color="black", linewidth=0.8, linestyle=":")
    axes[1].axhline(images[0].threshold, color="black", linewidth=0.8, linestyle="--")
    for axis, name in zip(axes, ("eigenvalue", "magnitude, ascending"), strict=True):
        axis.set(xlabel="share of the eigenvalues", ylabel=name)
        axis.grid(alpha=0.3)
    axes[0].legend(frameon=False, fontsize=8)
    save(figure, "spectrum")
    replace_block("spectrum", "\n".join(lines), "landscape.md")


def spectrum_row(image, asymmetry):
    """Counts of small and of negative eigenvalues."""
    values = image.eigenvalues
    absolute, relative = (
        round(len(values) * image.share_below(level)) for level in (ABSOLUTE, image.threshold)
    )
    return (
        f"| {image.name} | {len(values)} | {absolute} | {relative} | {(values < 0).sum()} "
        f"| {values[0]:.2f}, {values[-1]:.2f} | {float(asymmetry):.0%} |"
    )


def crossing():
    """Potential of the iterates of a descent and of their blurred versions."""
    stored = np.load(OUTPUTS / "landscape_crossing.npz")
    figure, axes = plt.subplots(1, 2, figsize=(8, 3.4), layout="constrained", sharey=True)
    lines = [
        "| relative move | q(x) | gaussian | motion | airy | defocus | with noise: q(x) "
        "| gaussian | motion | airy | defocus |",
        "|---" * 11 + "|",
    ]
    moves = stored["moves"].mean(1)
    order = [list(stored["families"]).index(family) for family in FAMILIES]
    cells = []
    for axis, key in zip(axes, ("", "_noisy"), strict=True):
        sharp, blurred = stored[f"sharp{key}"] / 1000, stored[f"blurred{key}"][:, order] / 1000
        band(axis, moves, sharp, "x", color="black", linewidth=2)
        for index, family in enumerate(FAMILIES):
            band(axis, moves, blurred[:, index], f"x under {family}", color=COLOURS[family])
        axis.set_xscale("symlog", linthresh=0.01)
        axis.set(
            xlabel="relative move of the descent", title="with noise" if key else "as they are"
        )
        axis.grid(alpha=0.3)
        less = (blurred < sharp[:, None]).mean(2)
        cells.append(
            [
                [f"{sharp[row].mean():.1f}"]
                + [
                    f"{blurred[row, index].mean():.1f} ({less[row, index]:.0%})"
                    for index in range(4)
                ]
                for row in range(len(moves))
            ]
        )
    axes[0].set_ylabel("potential (thousands of nats)")
    axes[0].legend(frameon=False, fontsize=8)
    save(figure, "crossing")
    for move, first, second in zip(moves, *cells, strict=True):
        lines.append(f"| {move:.1%} | {' | '.join(first + second)} |")
    replace_block("crossing", "\n".join(lines), "landscape.md")


def gap():
    """Which images are more probable than their blurs, after one length of descent."""
    stored = np.load(OUTPUTS / "landscape_gap.npz")
    families, names = list(stored["families"]), stored["names"]
    lines = [
        "| kernels | blur more probable | except | with noise | except |",
        "|---" * 5 + "|",
    ]
    for family in FAMILIES:
        cells = []
        for key in ("", "_noisy"):
            blurred = stored[f"blurred{key}"][0, families.index(family)]
            lead = (blurred - stored[f"sharp{key}"][0]) / 1000  # above 0: the image is likelier
            order = [index for index in np.argsort(-lead) if lead[index] > 0]
            except_ = ", ".join(f"{names[index]} ({lead[index]:.1f})" for index in order)
            cells += [f"{(lead < 0).mean():.0%}", except_ or "none"]
        lines.append(f"| {family} | {' | '.join(cells)} |")
    replace_block("gap", "\n".join(lines), "landscape.md")


DRAWN = (blur, profile, noise, critical, spectrum, crossing, gap)
FIGURES = {figure.__name__: figure for figure in DRAWN}

if __name__ == "__main__":
    main()
