"""Map of the PSNR over the weights of two priors: ``python -m docs.figures.fire_weights RESULT``.

RESULT is the file of a run of ``configs/fire_weights.yml``; draws
``docs/images/fire_weights.png``, one panel a data set. Needs matplotlib.
"""

import argparse
import re
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd

ROOT = Path(__file__).parents[2]


def main():
    """Read, print, plot."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("result", type=Path)
    maps = weight_maps(pd.read_parquet(parser.parse_args().result))
    for dataset, values in maps.items():
        print(f"{dataset}\n{values.round(2)}\n")
    plot(maps, ROOT / "docs/images/fire_weights.png")


def weight_maps(results):
    """Final PSNR by data set: tables with gamma_1 as rows and gamma_2 as columns."""
    gammas = results["solver_name"].str.extract(r"gamma=([\d.]+)\+([\d.]+)").astype(float)
    results = results.assign(gamma_1=gammas[0], gamma_2=gammas[1]).dropna(subset=["gamma_1"])
    last = results.sort_values("stop_val").groupby(["dataset_name", "gamma_1", "gamma_2"]).last()
    return {
        dataset: values.droplevel(0).unstack()
        for dataset, values in last["objective_psnr"].groupby(level=0)
    }


def plot(maps, file):
    """A panel a data set, each value written in its cell."""
    figure, axes = plt.subplots(
        1, len(maps), figsize=(4.2 * len(maps), 3.4), layout="constrained", squeeze=False
    )
    for axis, (dataset, values) in zip(axes[0], maps.items(), strict=True):
        axis.imshow(values, origin="lower", aspect="auto", cmap="viridis")
        best = values.stack().idxmax()
        middle = (values.min(axis=None) + values.max(axis=None)) / 2
        for i, row in enumerate(values.index):
            for j, column in enumerate(values.columns):
                value = values.iloc[i, j]
                if pd.isna(value):
                    continue
                weight = "bold" if (row, column) == best else "normal"
                colour = "black" if value > middle else "white"
                text = {"ha": "center", "va": "center", "color": colour, "weight": weight}
                axis.text(j, i, f"{value:.1f}", **text)
        axis.set_xticks(range(len(values.columns)), [f"{g:g}" for g in values.columns])
        axis.set_yticks(range(len(values.index)), [f"{g:g}" for g in values.index])
        kernel = re.search(r"\bkernel=(\w+)", dataset)
        axis.set(xlabel=r"$\gamma_2$", ylabel=r"$\gamma_1$", title=kernel[1] if kernel else dataset)
    figure.savefig(file, dpi=130)


if __name__ == "__main__":
    main()
