"""The table of Koehler's photographs: a row a method, a column a photograph."""

import numpy as np
import pandas as pd

from docs.figures.kohler import blur_table

SOLVERS = {
    "no-blur": 0.6,
    "l0-blind[restoration=embedded]": 0.4,
    "map-dr[init=large,n_scales=None]": 0.2,
    "map-dr[init=edges]": 0.3,
    "photo-blind": 0.25,
}


def test_methods_are_rows_and_photographs_are_columns():
    rows = [
        {
            "solver_name": solver,
            "dataset_name": f"kohler[photograph={photograph}]",
            "objective_name": "o",
            "idx_rep": 0,
            "stop_val": 1,
            "objective_blur_strength": value + added,
            "final_results": {"per_image": {"blur_strength": np.array([value + added])}},
        }
        for solver, value in SOLVERS.items()
        for photograph, added in (("Blurry2_5", 0.01), ("Blurry1_1", 0.0))
    ]
    assert blur_table(pd.DataFrame(rows)) == (
        ["blur_strength", "Blurry1_1", "Blurry2_5"],
        [
            ["observation", "0.60", "0.61"],
            ["map-dr, uniform kernel, pyramid", "0.20", "0.21"],
            ["map-dr, predicted edges", "0.30", "0.31"],
            ["l0-blind, restoration=embedded", "0.40", "0.41"],
            ["photo-blind", "0.25", "0.26"],
        ],
    )
