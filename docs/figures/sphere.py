"""Recovery rates of docs/sphere.md: ``python -m docs.figures.sphere RESULTS [PICTURE]``.

Prints the share of trials whose kernel reaches the threshold, over the two parameters of the data
set that differ, and draws it where a picture is named.
"""

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
from benchopt.results import read_results
from PIL import Image

from benchmark_utils.display.heat_map import heat_map
from benchmark_utils.display.labels import parameters
from benchmark_utils.display.results import last_rows


def rates(df, threshold):
    """Table of the share of trials whose signed MNC is at least ``threshold``."""
    rows = last_rows(df)
    settings = pd.DataFrame([parameters(name) for name in rows["dataset_name"]])
    differ = [name for name in settings if settings[name].nunique() > 1]
    if len(differ) != 2:
        raise SystemExit(f"expected data sets that differ in two parameters, got {differ}")
    table = settings[differ].astype(float)
    stored = rows["final_results"]
    table["rate"] = [
        np.mean(np.asarray(final["per_image"]["kernel_mnc"]) >= threshold) for final in stored
    ]
    table["time"] = rows["time"].to_numpy()
    return table.pivot(index=differ[0], columns=differ[1])


def main():
    parser = argparse.ArgumentParser(prog="python -m docs.figures.sphere", description=__doc__)
    parser.add_argument("results", type=Path)
    parser.add_argument("picture", type=Path, nargs="?")
    parser.add_argument("--threshold", type=float, default=0.95)
    options = parser.parse_args()
    table = rates(read_results(options.results), options.threshold)
    print(
        f"success: |<a, a0>| >= {options.threshold}; solver time {table['time'].sum().sum():.0f} s"
    )
    print(table["rate"].round(2).to_string())
    if options.picture:
        labels = ([f"{value:g}" for value in axis] for axis in table["rate"].axes)
        names = tuple(name.replace("_", " ") for name in (table.index.name, table.columns.names[1]))
        picture = heat_map(table["rate"].to_numpy(), *labels, names)
        Image.fromarray((picture * 255).astype(np.uint8)).save(options.picture, optimize=True)


if __name__ == "__main__":
    main()
