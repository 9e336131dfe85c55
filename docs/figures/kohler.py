"""How blurry Koehler's photographs look: ``python -m docs.figures.kohler RESULTS...``.

Puts the runs of ``configs/kohler.yml`` into ``docs/tables/kohler_blur.csv``, one row a method.
"""

import argparse
from pathlib import Path

import pandas as pd

from benchmark_utils.results import base_name, image_scores, parameters, read_results
from docs.figures.tables import write_table

ROWS = {  # by solver and start
    ("no-blur", None): "observation",
    ("map-dr", "large"): "map-dr, uniform kernel, pyramid",
    ("map-dr", "edges"): "map-dr, predicted edges",
    ("l0-blind", None): "l0-blind, restoration=embedded",
    ("photo-blind", None): "photo-blind",
}


def main():
    """Read, and renew the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("results", type=Path, nargs="+")
    df = pd.concat(map(read_results, parser.parse_args().results))
    write_table("kohler_blur", *blur_table(df))


def blur_table(df):
    """Head and rows: ``blur_strength`` of each photograph, as it is and restored."""
    scores = image_scores(df)
    solvers = scores["solver_name"]
    scores["row"] = [ROWS[base_name(name), parameters(name).get("init")] for name in solvers]
    photographs = scores["dataset_name"].map(lambda name: parameters(name)["photograph"])
    table = scores.assign(photograph=photographs).pivot(
        index="row", columns="photograph", values="blur_strength"
    )
    body = [[row, *(f"{value:.2f}" for value in table.loc[row])] for row in ROWS.values()]
    return ["blur_strength", *table.columns], body


if __name__ == "__main__":
    main()
