"""The truth as a fixed point: ``python -m docs.figures.fixed_point RESULTS.parquet...``.

Puts the runs of ``configs/fixed_point.yml`` into the block ``fixed-point`` of
``docs/fixed-point.md``, one row a kernel family and covariance.
"""

import numpy as np

from benchmark_utils.display import markdown_table
from benchmark_utils.results import base_name, finals, parameters, problems
from docs.figures.tables import table_program

SHOWN = (1, 2, 4, 8)  # turns
PROBE = "fixed-point-oracle"
HEAD = ["kernel", "`covariance`", *map(str, SHOWN), "first PSNR", "last PSNR", "`oracle`"]
FAMILIES = {"motion": "bent motion", "linear_motion": "diagonal motion", "diffraction": "lens"}


def fixed_point_table(df):
    """Markdown table: the median MNC after some turns and the mean PSNR (dB)."""
    rows = []
    for cells in problems(df).values():
        family = parameters(cells["dataset_name"].iloc[0])["kernel"]
        stored = finals(cells)
        oracle = [final for solver, final in stored.items() if base_name(solver) == "oracle"]
        best = f"{np.mean(oracle[0].per_image['psnr']):.1f}" if oracle else ""
        for solver, final in stored.items():
            if base_name(solver) == PROBE:
                rows.append([FAMILIES[family], parameters(solver)["covariance"], *scores(final)])
                rows[-1].append(best)
    order = list(FAMILIES.values()), ["none", "white", "samples"]
    rows.sort(key=lambda row: (order[0].index(row[0]), order[1].index(row[1])))
    return "\n".join(markdown_table(HEAD, rows, right=True))


def scores(final):
    """Cells of a run: MNC after the turns of ``SHOWN``, PSNR of the first and last restoration."""
    mnc, psnr = np.median(final.curve("kernel_mnc"), 1), final.curve("psnr").mean(1)
    return [*(f"{mnc[turn]:.3f}" for turn in SHOWN), f"{psnr[1]:.1f}", f"{psnr[-1]:.1f}"]


if __name__ == "__main__":
    table_program(__doc__, fixed_point_table, "fixed-point", "fixed-point.md")
