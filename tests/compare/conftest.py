"""Synthetic results of two revisions."""

import numpy as np
import pandas as pd
import pytest

from benchmark_utils.compare import Side

SOLVERS = ("no-blur", "map-pgd[init=large]", "map-pgd[init=small]")
SCORES = ("psnr", "ssim", "kernel_mnc", "value")


def curve(rng, solver, repetition, n_images):
    """Three evaluations; the scores of the images are with the last."""
    per_image = {"names": [f"photo {i}" for i in range(n_images)]}
    per_image |= {key: rng.normal(25, 2, n_images).tolist() for key in SCORES}
    rows = [
        {
            "objective_name": "Blind deconvolution",
            "dataset_name": "simulated[kernel=motion]",
            "solver_name": solver,
            "idx_rep": repetition,
            "base_seed": "0",
            "stop_val": step,
            "time": 0.1 + step * (1 + 0.02 * rng.random()),
            "system-processor": "one kind",
            "final_results": None,
        }
        | {f"objective_{key}": np.mean(per_image[key]) - 5 * (2 - step) for key in SCORES}
        for step in range(3)
    ]
    rows[-1]["final_results"] = {
        "per_image": per_image,
        "device": "cpu",
        "versions": {"torch": "2.0"},
        "commit": "abc",
    }
    return rows


def make_results(n_images=8, repetitions=2, solvers=SOLVERS, seed=0):
    rng = np.random.default_rng(seed)
    rows = [
        row
        for solver in solvers
        for repetition in range(repetitions)
        for row in curve(rng, solver, repetition, n_images)
    ]
    return pd.DataFrame(rows)


def change(df, key, shift, solver=SOLVERS[1]):
    """Results with ``shift(n_images)`` added to a score of the images of a solver."""
    df = df.copy()
    stored = df["final_results"].notna() & (df["solver_name"] == solver)
    for index in df.index[stored]:
        final = df.at[index, "final_results"]
        values = np.asarray(final["per_image"][key])
        values = values + shift(len(values))
        per_image = final["per_image"] | {key: values.tolist()}
        df.at[index, "final_results"] = final | {"per_image": per_image}
        df.at[index, f"objective_{key}"] = values.mean()
    return df


def side(*runs, name="side"):
    return Side(name, runs)


@pytest.fixture
def results():
    return make_results()
