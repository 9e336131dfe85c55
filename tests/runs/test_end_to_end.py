"""The suite as a user runs it, at tiny size: the quickstart's solvers on one photograph."""

import numpy as np
import pandas as pd
import pytest
import yaml

from tests.runs.process import results_of

pytestmark = pytest.mark.slow

SCORES = [
    "value",
    "data_fidelity",
    "potential",
    "psnr",
    "ssim",
    "kernel_mnc",
    "kernel_error",
    "no_blur",
    "nfe",
]
CONFIG = {
    "seed": 7,
    "n-repetitions": 2,
    "objective": ["Blind deconvolution[potential=tv]"],
    "dataset": ["simulated[kernel=[motion,diffraction],kernel_size=7,photographs=face,size=32]"],
    "solver": [
        "no-blur",
        "oracle[n_outer=4]",
        "map-pgd[init=[large,small],n_outer=2,n_inner=1,n_fine=0]",
    ],
}


def run(folder, *options):
    """Results of the suite, run in ``folder``."""
    config = folder / "tiny.yml"
    config.write_text(yaml.safe_dump(CONFIG))
    return results_of(folder / "tiny.parquet", "--config", config, *options)


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    return run(tmp_path_factory.mktemp("sequential"))


def last_rows(results):
    cell = ["dataset_name", "solver_name", "idx_rep"]
    return results.sort_values("stop_val").groupby(cell).tail(1).set_index(cell).sort_index()


def test_every_cell_holds_every_score(results):
    cells = last_rows(results)
    assert len(cells) == 2 * 4 * 2  # kernels, solvers, repetitions
    assert np.isfinite(cells[[f"objective_{score}" for score in SCORES]]).all(axis=None)
    assert cells["objective_psnr"].between(10, 60).all()
    for share in ("ssim", "kernel_mnc", "no_blur"):
        assert cells[f"objective_{share}"].between(0, 1 + 1e-6).all()


def test_curves_run_from_the_start_to_the_last_iterate(results):
    curves = results[results.solver_name.str.startswith("map-pgd")]
    for _, curve in curves.groupby(["dataset_name", "solver_name", "idx_rep"]):
        assert sorted(curve.stop_val) == [0, 1, 2, 3]


def test_the_true_kernel_beats_no_blur(results):
    psnr = results.groupby(results.solver_name.str.split("[").str[0])["objective_psnr"].last()
    assert psnr["oracle"] > psnr["no-blur"] + 3


def test_repetitions_have_their_own_noise_and_kernels(results):
    psnr = last_rows(results)["objective_psnr"].xs("no-blur", level="solver_name")
    assert psnr.groupby("dataset_name").nunique().eq(2).all()


def test_final_results_say_what_and_where_from(results):
    cells = last_rows(results)
    for (_, _, repetition), final in cells.final_results.items():
        assert final["per_image"]["names"] == ["face"]
        assert len(final["per_image"]["psnr"]) == 1
        assert {"nfe", "device", "versions", "commit"} <= set(final)
        assert ("thumbnails" in final) == (repetition == 0)
    first = cells.final_results.xs(0, level="idx_rep").iloc[0]
    assert first["thumbnails"]["observation"].dtype == np.uint8
    assert first["thumbnails"]["observation"].shape == (1, 32, 32, 3)


def test_two_workers_give_the_same_numbers(results, tmp_path):
    parallel = run(tmp_path, "-j", "2")
    columns = [f"objective_{score}" for score in SCORES]
    pd.testing.assert_frame_equal(
        last_rows(results)[columns], last_rows(parallel)[columns], rtol=1e-6
    )
