"""The tables of faces: one row a solver and size, each data set in its column."""

import numpy as np
import pandas as pd

from docs.figures.faces import faces_table


def run(dataset, solver, psnr, mnc):
    return {
        "solver_name": solver,
        "dataset_name": dataset,
        "objective_name": "o",
        "idx_rep": 0,
        "stop_val": 1,
        "objective_psnr": np.mean(psnr),
        "objective_kernel_mnc": mnc,
        "final_results": {"per_image": {"psnr": np.array(psnr), "kernel_mnc": np.full(2, mnc)}},
    }


def test_sizes_are_rows_and_domains_are_columns():
    domains = ("cat", "dog", "wild")
    data_sets = ["ffhq[size={}]", *(f"afhq[domain={domain},size={{}}]" for domain in domains)]
    rows = []
    for size in (256, 64):
        for number, data_set in enumerate(data_sets):
            psnr = [20.0 + number + size / 64, 22.0 + number + size / 64]
            rows.append(run(data_set.format(size), "no-blur", psnr, 0.1 * number))
            rows.append(run(data_set.format(size), "oracle", [30.0, 30.0], 1.0))
    head, body = faces_table(pd.DataFrame(rows))
    assert head[2:] == [
        f"PSNR: {name}" for name in ("ffhq", "afhq cat", "afhq dog", "afhq wild")
    ] + ["kernel MNC, mean"]
    assert body[0] == ["oracle", 64, *["30.00"] * 4, "1.00"]
    assert body[2:] == [
        ["no-blur", 64, "22.00", "23.00", "24.00", "25.00", "0.15"],
        ["no-blur", 256, "25.00", "26.00", "27.00", "28.00", "0.15"],
    ]
