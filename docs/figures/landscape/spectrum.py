"""Spectrum of the Hessian of the potential."""

import matplotlib.pyplot as plt

from benchmark_utils.display import ABSOLUTE, spectra
from benchmark_utils.results import finals, solver_parameters
from docs.figures.landscape.common import results, save, store

HEAD = (
    "image",
    "dimension",
    "magnitude below 1e-5",
    "below 1 % of the largest",
    "negative",
    "least, largest eigenvalue",
    "asymmetry",
)


def spectrum():
    """Eigenvalues of the Hessian of q, on the scale of x - D(x): density, and whole spectrum."""
    figure, axes = plt.subplots(1, 2, figsize=(9, 3.4), layout="constrained")
    table = []
    for data, rows in results("spectrum"):
        for solver, images in spectra(rows).items():
            is_whole = solver_parameters(rows)[solver]["method"] == "dense"
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
                table += [spectrum_row(*pair) for pair in zip(images, asymmetries, strict=True)]
    axes[1].axhline(ABSOLUTE, color="black", linewidth=0.8, linestyle=":")
    axes[1].axhline(images[0].threshold, color="black", linewidth=0.8, linestyle="--")
    for axis, name in zip(axes, ("eigenvalue", "magnitude, ascending"), strict=True):
        axis.set(xlabel="share of the eigenvalues", ylabel=name)
        axis.grid(alpha=0.3)
    axes[0].legend(frameon=False, fontsize=8)
    save(figure, "spectrum")
    store("spectrum", HEAD, table)


def spectrum_row(image, asymmetry):
    """Counts of small and of negative eigenvalues."""
    values = image.eigenvalues
    absolute, relative = (
        round(len(values) * image.share_below(level)) for level in (ABSOLUTE, image.threshold)
    )
    counts = (len(values), absolute, relative, (values < 0).sum())
    ends = f"{values[0]:.2f}, {values[-1]:.2f}"
    return [image.name, *map(str, counts), ends, f"{float(asymmetry):.0%}"]
