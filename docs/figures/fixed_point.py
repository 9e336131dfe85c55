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
HEAD = [
    "kernel",
    "denoiser",
    "`covariance`",
    *(f"MNC {turn}" for turn in SHOWN),
    *(f"PSNR {turn}" for turn in SHOWN),
    "`oracle`",
]
FAMILIES = {"motion": "bent motion", "linear_motion": "diagonal motion", "diffraction": "lens"}
ORDER = (list(FAMILIES), ["embedded", "tv"], ["none", "white", "samples"])  # of the rows


def fixed_point_table(df):
    """Markdown table: the median MNC and the mean PSNR (dB) after some turns."""
    rows = []
    for cells in problems(df).values():
        family = parameters(cells["dataset_name"].iloc[0])["kernel"]
        stored = finals(cells)
        oracle = [final for solver, final in stored.items() if base_name(solver) == "oracle"]
        best = f"{np.mean(oracle[0].per_image['psnr']):.1f}" if oracle else ""
        for solver, final in stored.items():
            if base_name(solver) == PROBE:
                given = parameters(solver)
                prior = given.get("denoiser", "embedded")
                rows.append([family, prior, given["covariance"], *scores(final), best])
    rows.sort(
        key=lambda row: [order.index(cell) for order, cell in zip(ORDER, row[:3], strict=True)]
    )
    body = [[FAMILIES[family], *cells] for family, *cells in rows]
    return "\n".join(markdown_table(HEAD, body, right=True))


def scores(final):
    """Cells of a run: MNC and PSNR after the turns of ``SHOWN``."""
    mnc, psnr = np.median(final.curve("kernel_mnc"), 1), final.curve("psnr").mean(1)

    def cells(curve, digits):
        return [f"{curve[turn]:.{digits}f}" if turn < len(curve) else "" for turn in SHOWN]

    return [*cells(mnc, 3), *cells(psnr, 1)]


if __name__ == "__main__":
    table_program(__doc__, fixed_point_table, "fixed-point", "fixed-point.md")
