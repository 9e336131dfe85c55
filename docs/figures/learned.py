"""Learned inference: ``python -m docs.figures.learned RESULTS.parquet ADAPTIVITY.parquet``.

Puts the runs of ``configs/learned.yml`` into the blocks ``known`` and ``blind`` of
``docs/learned.md``, those of ``configs/learned_adaptivity.yml`` into its block ``adaptivity``. The
cells of runs that are not there stay empty.
"""

import argparse
from pathlib import Path
from statistics import mean, median

from benchmark_utils.display import markdown_table
from benchmark_utils.results import (
    KERNEL_MNC,
    NFE,
    PSNR,
    SSIM,
    TIME,
    Final,
    base_name,
    last_rows,
    read_results,
)
from docs.figures.tables import replace_block

PAGE = "learned.md"
FAMILIES = ("motion", "linear_motion", "gaussian", "diffraction", "levin", "kair")
SETTINGS = {"noise_std": "noise {}", "kernel_size": "{} pixels", "boundary": "boundary {}"}
COMPARED = ("no-blur", "deep-blur")  # of a setting, in this order


def main():
    """Read, format, write."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("results", type=Path)
    parser.add_argument("adaptivity", type=Path)
    options = parser.parse_args()
    last = scored(read_results(options.results))
    is_known = last["solver_name"].map(base_name) == "oracle"
    tables = {
        "known": methods_table(last[is_known], [PSNR, SSIM]),
        "blind": methods_table(last[~is_known], [PSNR, SSIM, KERNEL_MNC]),
        "adaptivity": settings_table(scored(read_results(options.adaptivity))),
    }
    for name, table in tables.items():
        print(table)
        replace_block(name, table, PAGE)


def scored(df):
    """Last row of each run, with its scores of the images; without those that have none."""
    last = last_rows(df)
    last = last.assign(per_image=[Final(final).per_image for final in last["final_results"]])
    return last[last["per_image"].map(bool)]


def families(rows):
    """The kernel families of ``rows``, in the order of ``FAMILIES``."""
    present = set(rows["p_dataset_kernel"])
    return [family for family in FAMILIES if family in present]


def summary(score, row):
    """Text of a score of one run: mean over the images, the median of the kernel MNC."""
    values = row["per_image"][score.key]
    if score is KERNEL_MNC:
        return f"{median(values):.3f}"
    return f"{mean(values):.{1 if score is PSNR else 2}f}"


def methods_table(rows, scores):
    """Markdown: a row for each solver; its ``scores`` by family, its cost."""
    columns, body = families(rows), []
    for solver, runs in rows.groupby("solver_name", sort=False):
        runs = runs.set_index("p_dataset_kernel")
        cells = [
            ", ".join(summary(score, runs.loc[family]) for score in scores)
            if family in runs.index
            else ""
            for family in columns
        ]
        seconds = mean(
            row[TIME.column] / len(row["per_image"]["psnr"]) for _, row in runs.iterrows()
        )
        body.append([f"`{solver}`", *cells, f"{runs[NFE.column].max():.0f}", f"{seconds:.2f}"])
    return "\n".join(markdown_table(["solver", *columns, "NFE", "s / image"], body, right=True))


def settings_table(rows):
    """Markdown: a row for each setting of the data, a column for each family.

    A cell has the median MNC of deep-blur, and the mean PSNR of ``COMPARED``.
    """
    usual = {name: rows[f"p_dataset_{name}"].mode()[0] for name in SETTINGS}
    columns, cells = families(rows), {}
    for _, runs in rows.groupby("dataset_name", sort=False):
        runs = runs.set_index(runs["solver_name"].map(base_name))
        blind = runs.loc["deep-blur"]
        quality = ", ".join(summary(PSNR, runs.loc[name]) for name in COMPARED)
        text = f"{summary(KERNEL_MNC, blind)}: {quality}"
        cells.setdefault(setting(blind, usual), {})[blind["p_dataset_kernel"]] = text
    body = [[name, *(row.get(family, "") for family in columns)] for name, row in cells.items()]
    return "\n".join(markdown_table(["", *columns], body, right=True))


def setting(row, usual):
    """What a data set has that is not ``usual``; its noise where all else is."""
    own = {name: row[f"p_dataset_{name}"] for name in SETTINGS}
    moved = [name for name in ("kernel_size", "boundary") if own[name] != usual[name]]
    if row["p_dataset_kernel"] in ("levin", "kair"):
        moved = []
    return ", ".join(SETTINGS[name].format(own[name]) for name in moved or ["noise_std"])


if __name__ == "__main__":
    main()
