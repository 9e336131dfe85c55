"""Potentials of images and of their blurred versions along the descent."""

import matplotlib.pyplot as plt
import numpy as np

from docs.figures.landscape.common import COLOURS, FAMILIES, OUTPUTS, band, save, store


def crossing():
    """Potential of the iterates of a descent and of their blurred versions."""
    stored = np.load(OUTPUTS / "landscape_crossing.npz")
    figure, axes = plt.subplots(1, 2, figsize=(8, 3.4), layout="constrained", sharey=True)
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
        pairs = zip(blurred.mean(2), less, strict=True)
        blurs = [[f"{q:.1f} ({share:.0%})" for q, share in zip(*p, strict=True)] for p in pairs]
        cells.append([[f"{q:.1f}", *row] for q, row in zip(sharp.mean(1), blurs, strict=True)])
    axes[0].set_ylabel("potential (thousands of nats)")
    axes[0].legend(frameon=False, fontsize=8)
    save(figure, "crossing")
    table = [[f"{move:.1%}", *a, *b] for move, a, b in zip(moves, *cells, strict=True)]
    potentials = ("q(x)", *FAMILIES)
    store(
        "crossing", ("relative move", *potentials, *(f"{q}, with noise" for q in potentials)), table
    )


def gap():
    """Which images are more probable than their blurs, after one length of descent."""
    stored = np.load(OUTPUTS / "landscape_gap.npz")
    families, names = list(stored["families"]), stored["names"]
    table = []
    for family in FAMILIES:
        cells = []
        for key in ("", "_noisy"):
            blurred = stored[f"blurred{key}"][0, families.index(family)]
            lead = (blurred - stored[f"sharp{key}"][0]) / 1000  # above 0: the image is likelier
            order = [index for index in np.argsort(-lead) if lead[index] > 0]
            except_ = ", ".join(f"{names[index]} ({lead[index]:.1f})" for index in order)
            cells += [f"{(lead < 0).mean():.0%}", except_ or "none"]
        table.append([family, *cells])
    head = "kernels", "blur more probable", "except", "with noise", "except with noise"
    store("gap", head, table)
