"""The truth as a fixed point: ``python -m docs.figures.fixed_point RESULTS.parquet...``.

Puts the runs of ``configs/fixed_point.yml`` into the block ``fixed-point`` of
``docs/fixed-point.md``, one row a kernel family, denoiser and covariance.
"""

import numpy as np

from benchmark_utils.display import markdown_table
from benchmark_utils.results import base_name, finals, parameters, problems
from docs.figures.tables import table_program

SHOWN = (1, 8, 32)  # turns
PROBE = "fixed-point-oracle"
HEAD = ["kernel", "denoiser, `covariance`", *map(str, SHOWN)]
FAMILIES = {"motion": "bent motion", "linear_motion": "diagonal motion", "diffraction": "lens"}
ORDER = (list(FAMILIES), ["embedded", "tv"], ["none", "white", "samples"])  # of the rows


def fixed_point_table(df):
    """Markdown table: the median MNC and the mean PSNR (dB) after some turns."""
    rows = []
    for cells in problems(df).values():
        family = parameters(cells["dataset_name"].iloc[0])["kernel"]
        for solver, final in finals(cells).items():
            given = parameters(solver)
            if base_name(solver) == PROBE:
                prior = given.get("denoiser", "embedded")
                rows.append([family, prior, given["covariance"], *scores(final)])
    rows.sort(
        key=lambda row: [order.index(cell) for order, cell in zip(ORDER, row[:3], strict=True)]
    )
    body = [
        [FAMILIES[family], f"{prior}, {covariance}", *cells]
        for family, prior, covariance, *cells in rows
    ]
    return "\n".join(markdown_table(HEAD, body, right=True))


def scores(final):
    """Cells of a run: MNC and PSNR after the turns of ``SHOWN``."""
    mnc, psnr = np.median(final.curve("kernel_mnc"), 1), final.curve("psnr").mean(1)
    return [f"{mnc[t]:.3f}, {psnr[t]:.1f}" if t < len(mnc) else "" for t in SHOWN]


if __name__ == "__main__":
    table_program(__doc__, fixed_point_table, "fixed-point", "fixed-point.md")
