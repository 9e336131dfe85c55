"""The table of the fixed point: rows in the order of the page, turns that were not taken empty."""

import pandas as pd

from docs.figures.fixed_point import fixed_point_table

HEAD = ["| kernel | denoiser, `covariance` | 1 | 8 | 32 |", "|---|---:|---:|---:|---:|"]


def run(kernel, solver, n_turns):
    """Three images, of which the one in the middle has an MNC of 1 - 0.01 after each turn."""
    turns = range(n_turns + 1)
    curves = {
        "kernel_mnc": [[0.0, 1 - 0.01 * turn, 1.0] for turn in turns],
        "psnr": [[30.0 - turn, 30.0, 33.0 - turn] for turn in turns],
    }
    return {
        "solver_name": solver,
        "dataset_name": f"simulated[kernel={kernel}]",
        "objective_name": "o",
        "idx_rep": 0,
        "stop_val": n_turns,
        "final_results": {"per_image": {"psnr": [1.0, 2.0, 3.0]}, "curves": curves},
    }


def test_rows_are_ordered_and_a_short_run_leaves_cells_empty():
    rows = [
        run("diffraction", "fixed-point-oracle[covariance=none]", 32),
        run("motion", "fixed-point-oracle[covariance=samples]", 8),
        run("motion", "oracle", 6),
        run("motion", "fixed-point-oracle[covariance=none,denoiser=tv]", 32),
        run("motion", "fixed-point-oracle[covariance=none]", 32),
    ]
    long = "0.990, 30.3 | 0.920, 25.7 | 0.680, 9.7 |"
    assert fixed_point_table(pd.DataFrame(rows)).splitlines() == [
        *HEAD,
        f"| bent motion | embedded, none | {long}",
        "| bent motion | embedded, samples | 0.990, 30.3 | 0.920, 25.7 |  |",
        f"| bent motion | tv, none | {long}",
        f"| lens | embedded, none | {long}",
    ]
