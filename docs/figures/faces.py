"""Tables of faces: ``python -m docs.figures.faces [--outputs FOLDER]``.

Reads ``faces.parquet`` and ``faces_sizes.parquet`` of FOLDER, the results of the configurations of
these names, and renews ``docs/tables/faces.csv`` and ``docs/tables/faces_sizes.csv``.
"""

import argparse
from pathlib import Path

from benchmark_utils.results import base_name, image_scores, parameters, read_results
from docs.figures.tables import DOCS, write_table

DATA_SETS = ("ffhq", "afhq cat", "afhq dog", "afhq wild")


def main():
    """Write both tables."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("--outputs", type=Path, default=DOCS.parent / "outputs")
    outputs = parser.parse_args().outputs
    for name in ("faces", "faces_sizes"):
        write_table(name, *faces_table(read_results(outputs / f"{name}.parquet")))


def faces_table(df):
    """Head and rows: a row a solver and size, the mean PSNR (dB) on each data set, the mean MNC.

    The oracles come first.
    """
    scores = image_scores(df)
    scores["solver_name"] = scores["solver_name"].map(in_short)
    problems = scores["dataset_name"].map(parameters)
    domains = problems.map(lambda given: given.get("domain", ""))
    scores["data set"] = (scores["dataset_name"].map(base_name) + " " + domains).str.strip()
    scores["size"] = problems.map(lambda given: int(given["size"]))
    cells = scores.groupby(["solver_name", "size"])
    psnr = scores.pivot_table("psnr", ["solver_name", "size"], "data set")
    body = []
    for (solver, size), rows in cells:
        means = [f"{psnr.loc[solver, size][name]:.2f}" for name in DATA_SETS]
        body.append([solver, size, *means, f"{rows['kernel_mnc'].mean():.2f}"])
    body.sort(key=lambda row: not row[0].startswith("oracle"))
    return ["solver", "size", *(f"PSNR: {name}" for name in DATA_SETS), "kernel MNC, mean"], body


def in_short(solver):
    """Name of a solver and its start; the other settings stand in the configuration."""
    start = parameters(solver).get("init")
    return f"{base_name(solver)}[init={start}]" if start else base_name(solver)


if __name__ == "__main__":
    main()
