"""What the quickstart shows: ``python -m docs.figures.quickstart RESULTS.parquet [--check]``.

Keeps the scores of each photograph in ``docs/tables/quickstart.csv``, and puts a table and the
sentences made of them into the block ``quickstart`` of the README. With ``--check`` it writes
nothing, and fails where the mean PSNR of a solver is not that of the table.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from benchmark_utils.display import gains, markdown_table, story
from benchmark_utils.results import (
    base_name,
    finals,
    image_scores,
    last_rows,
    parameters,
    read_results,
    short_labels,
)
from docs.figures.tables import read_table, replace_block, write_table

TABLE = BLOCK = "quickstart"
README = "../README.md"
SCORES = ("psnr", "ssim", "kernel_mnc", "value")
COLUMNS = ("kernel", "solver", "nfe", "image", *SCORES, "true_value")
DRIFT = 0.5  # dB: rounding that other processors and versions add along blind iterations
ROWS = {  # of the README
    "no-blur": "the photograph itself, more probable than the truth",
    "map-pgd[init=large]": "joint MAP from a large kernel",
    "deep-blur": "a network reads the kernel",
    "split-gibbs": "the kernel fits posterior samples",
    "oracle": "the kernel is known",
}
BLURS = {"diffraction": "lens", "motion": "motion"}


def main():
    """Read, format, write or check; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("results", type=Path)
    parser.add_argument("--check", action="store_true", help="write nothing: compare")
    options = parser.parse_args()
    body = table_rows(read_results(options.results))
    if options.check:
        found = drifts(as_table(body), read_table(TABLE))
        print("\n".join(found) or "the README has the numbers of this run")
        return int(bool(found))
    write_table(TABLE, COLUMNS, body)
    block = summary(read_table(TABLE))
    print(block)
    replace_block(BLOCK, f"\n{block}\n", README)
    return 0


def table_rows(df):
    """Cells of the table, texts: one row per kernel family, solver and photograph."""
    scores = image_scores(df).set_index(["dataset_name", "solver_name"])
    rows = []
    for (dataset, solver), last in last_rows(df).groupby(["dataset_name", "solver_name"]):
        if (dataset, solver) not in scores.index:
            continue  # skipped
        truths = finals(last)[solver].true_values
        kernel, nfe = parameters(dataset)["kernel"], str(int(last["objective_nfe"].iloc[0]))
        for truth, (_, row) in zip(truths, scores.loc[[(dataset, solver)]].iterrows(), strict=True):
            numbers = [f"{row[score]:.4f}" for score in SCORES]
            rows.append([kernel, solver, nfe, row["image"], *numbers, f"{truth:.4f}"])
    return rows


def as_table(body):
    """What :func:`.tables.read_table` gives of such rows."""
    return pd.DataFrame(body, columns=COLUMNS)


def as_results(table):
    """Results that hold the numbers of the table, as benchopt would have stored them."""
    rows = []
    for (kernel, solver), cells in table.groupby(["kernel", "solver"], sort=False):
        per_image = {score: cells[score].astype(float).tolist() for score in SCORES}
        final = {
            "per_image": per_image | {"names": cells["image"].tolist()},
            "true_value": cells["true_value"].astype(float).tolist(),
        }
        data_set = f"simulated[kernel={kernel}]"
        row = {"objective_name": "", "dataset_name": data_set, "solver_name": solver, "idx_rep": 0}
        means = {f"objective_{score}": np.mean(values) for score, values in per_image.items()}
        rows.append(row | means | {"stop_val": 1, "final_results": final})
    return pd.DataFrame(rows)


def summary(table):
    """Markdown of the README: a table of five rows, then what it says."""
    df = as_results(table)
    found = {gain.solver: gain for gain in gains(df)}
    labels = short_labels(table["solver"])
    blurs = list(dict.fromkeys(table["kernel"]))
    body = []
    for label, meaning in ROWS.items():
        cells = table[table["solver"].map(labels) == label]
        quality = cells["psnr"].astype(float).groupby(cells["kernel"]).mean()
        gain = found.get(label)
        over = f"{gain.mean:+.1f} ({gain.low:+.1f} to {gain.high:+.1f})" if gain else ""
        evaluations = "/".join(dict.fromkeys(cells["nfe"]))
        means = [f"{quality[blur]:.1f}" for blur in blurs]
        body.append([f"`{base_name(label)}`", meaning, *means, over, evaluations])
    head = ["method", "", *(BLURS[blur] for blur in blurs), "gain on no blur (95 %)", "NFE"]
    n_images = table["image"].nunique()
    caption = (
        f"*Mean PSNR (dB) of {n_images} photographs, gain with its paired interval, evaluations of "
        "the prior.*"
    )
    lines = [*markdown_table(head, body, right=True), "", caption, "", *story_list(df)]
    return "\n".join(lines)


def story_list(df):
    return [f"- {sentence}" for sentence in story(df)]


def drifts(new, old):
    """Lines that name each solver whose mean PSNR is not the one of the table, or is missing."""
    new, old = (
        table["psnr"].astype(float).groupby([table["kernel"], table["solver"]]).mean()
        for table in (new, old)
    )
    return [
        f"{solver} under {kernel}: {new.get((kernel, solver), np.nan):.2f} dB, the table has "
        f"{expected:.2f}"
        for (kernel, solver), expected in old.items()
        if not abs(new.get((kernel, solver), np.nan) - expected) <= DRIFT
    ]


if __name__ == "__main__":
    sys.exit(main())
