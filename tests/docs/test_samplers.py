"""The table of the posterior samplers: one row a prior, whatever the order of the runs."""

import numpy as np
import pandas as pd

from docs.figures.samplers import samplers_table


def run(solver, psnr, nfe, coverage=np.nan, deviation=()):
    return {
        "solver_name": solver,
        "dataset_name": "simulated",
        "objective_name": "o",
        "idx_rep": 0,
        "stop_val": 1,
        "objective_psnr": psnr,
        "objective_nfe": nfe,
        "objective_coverage": coverage,
        "final_results": {"measured": {"posterior_std": np.array(deviation)}},
    }


def test_chains_stand_beside_their_draw():
    rows = [
        run("oracle", 33.0, 6),
        run("oracle[n_chains=4,prior=diffpir]", 32.5, 200, 0.81, [0.01, 0.03]),
        run("oracle[prior=diffpir]", 31.0, 50),
    ]
    table = samplers_table(pd.DataFrame(rows)).splitlines()[2:]
    assert table == [
        "| `denoiser` | 6 | 33.00 |  |  |  |",
        "| `diffpir` | 50 | 31.00 | 32.50 | 0.81 | 0.020 |",
    ]
