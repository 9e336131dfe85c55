"""The table of the blind samplers: medians of kernels, means of images, best kernels first."""

import pandas as pd

from docs.figures.blind_posterior import blind_table


def run(kernel, solver, psnr, mnc, nfe):
    return {
        "solver_name": solver,
        "dataset_name": f"simulated[kernel={kernel},size=96]",
        "objective_name": "o",
        "idx_rep": 0,
        "stop_val": 1,
        "objective_psnr": sum(psnr) / len(psnr),
        "objective_nfe": nfe,
        "final_results": {
            "per_image": {"names": ["a", "b", "c"], "psnr": psnr, "kernel_mnc": mnc},
        },
    }


def test_a_row_holds_both_blurs_and_the_best_kernels_stand_above():
    rows = [
        run("linear_motion", "sampler", [20.0, 22, 24], [0.8, 0.9, 0.1], 300),
        run("motion", "map", [20.0, 21, 22], [0.7, 0.5, 0.6], 200),
        run("motion", "sampler", [30.0, 31, 35], [0.9, 0.2, 1.0], 300),
    ]
    assert blind_table(pd.DataFrame(rows)).splitlines() == [
        "| solver | evaluations | motion | linear_motion |",
        "|---|---:|---:|---:|",
        "| `sampler` | 300 | 0.900, 32.0 | 0.800, 22.0 |",
        "| `map` | 200 | 0.600, 21.0 |  |",
    ]
