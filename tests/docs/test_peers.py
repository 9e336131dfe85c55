"""The table of the peers: against the true kernel on the same pairs, own image and restoration."""

import pandas as pd

from docs.figures.peers import peers_table

SELFDEBLUR = "selfdeblur[n_outer=25,restoration=sparse]"


def row(solver, restoration, kernel, psnr, ratio, mnc, stop_val):
    return {
        "solver_name": solver,
        "dataset_name": f"levin[image=1,kernel={kernel}]",
        "objective_name": "o",
        "idx_rep": 0,
        "stop_val": stop_val,
        "p_solver_restoration": restoration,
        "objective_levin_psnr": psnr,
        "objective_error_ratio": ratio,
        "objective_success": float(ratio <= 2),
        "objective_kernel_mnc": mnc,
        "final_results": None,
    }


def test_each_is_compared_on_its_own_pairs():
    rows = [
        row("oracle[prior=sparse]", None, 1, 30.0, 1, 1, 1),
        row("oracle[prior=sparse]", None, 2, 34.0, 1, 1, 1),
        row("dark-channel", "sparse", 1, 20.0, 9, 0.1, 5),
        row("dark-channel", "sparse", 1, 29.0, 1.2, 0.8, 6),
        row("dark-channel", "sparse", 2, 31.0, 3.2, 0.7, 6),
        row(SELFDEBLUR, "sparse", 2, 25.0, 7, 0.4, 20),
        row(SELFDEBLUR, "sparse", 2, 32.5, 1.5, 0.9, 25),
        row(SELFDEBLUR, "sparse", 2, 34.5, 0.9, 0.9, 26),
    ]
    assert peers_table(pd.DataFrame(rows)).splitlines()[2:] == [
        "| `dark-channel`, sparse restoration | 2 | 30.00, -2.00 | 2.20, 50% | 0.750 "
        "| 31.73 (32 pairs) |",
        "| `selfdeblur`, sparse restoration | 1 | 34.50, +0.50 | 0.90, 100% | 0.900 |  |",
        "| `selfdeblur`, its image | 1 | 32.50, -1.50 | 1.50, 100% | 0.900 |  |",
    ]
