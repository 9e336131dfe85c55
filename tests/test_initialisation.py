"""The table of what each start ends at."""

import math

import pandas as pd
import pytest
import torch
from benchopt.results import save_results

from benchmark_utils.initialisation import (
    counterpart,
    main,
    start_table,
    to_text,
    without_none,
)
from benchmark_utils.kernels import get_kernel
from benchmark_utils.parameterizations import Diffraction

SHAPE = (11, 11)
AIRY = Diffraction(SHAPE).kernel(torch.zeros(1, 5))
WIDE = get_kernel("gaussian", SHAPE, std=3.0)
DIRAC = get_kernel("dirac", SHAPE)


def row(solver, psnr, mnc, kernels=None, dataset="simulated[kernel=diffraction]"):
    final = {"per_image": {"names": ["a", "b"], "psnr": psnr, "kernel_mnc": mnc, "value": [1, 3]}}
    if kernels:
        estimates = torch.cat(kernels)[:, 0].numpy()
        final["kernels"] = {"estimate": estimates}
        final["thumbnails"] = {"estimate": estimates}
    return {
        "objective_name": "Blind deconvolution",
        "dataset_name": dataset,
        "solver_name": solver,
        "idx_rep": 0,
        "stop_val": 1,
        "time": 1.0,
        "objective_value": 2.0,
        "final_results": final,
    }


@pytest.fixture
def df():
    return pd.DataFrame(
        [
            row("oracle", [30.0, 30.0], [1.0, 1.0], [WIDE, WIDE]),
            row("map-pgd[init=oracle-large,level=1]", [29, 27], [0.97, 0.99], [WIDE, WIDE]),
            row("map-pgd[init=oracle-small,level=1]", [29, 29], [0.5, 0.995], [AIRY, WIDE]),
            row("map-pgd[init=oracle-small,level=2]", [29, 29], [0.1, 0.1], [DIRAC, DIRAC]),
        ]
    )


def test_shares_are_counted_over_images(df):
    table = start_table(df)
    large = table.loc["map-pgd[init=oracle-large,level=1]"]
    assert large["MNC"] == pytest.approx(0.98)
    assert large[">= 0.95"] == 1
    assert large[">= 0.98"] == 0.5
    assert large["success"] == 0.5  # the other is 3 dB below the oracle
    assert large["above small"] == 0.5
    assert large["no blur"] == large["Airy"] == 0
    assert large["-log p"] == 2
    small = table.loc["map-pgd[init=oracle-small,level=1]"]
    assert small["Airy"] == 0.5
    assert math.isnan(small["above small"])
    assert table.loc["map-pgd[init=oracle-small,level=2]", "no blur"] == 1


def test_without_oracle_or_pictures_shares_are_unknown():
    table = start_table(pd.DataFrame([row("map-pgd[init=large]", [29, 27], [0.9, 0.9])]))
    unknown = table.loc["map-pgd", ["success", "above small", "no blur", "Airy"]]
    assert unknown.isna().all()
    assert "nan" not in to_text(table)


def test_failed_solvers_are_left_out(df):
    failed = row("map-dr[init=large]", [], [])
    failed["final_results"] = {"failure": "ValueError: no"}
    table = start_table(pd.concat([df, pd.DataFrame([failed])], ignore_index=True))
    assert len(table) == 4


def test_labels_name_what_is_given():
    assert without_none("map-pgd[init=large,level=None,weight=4]") == "map-pgd[init=large,weight=4]"
    assert without_none("map-pgd[init=large,n_refits=0,n_scales=1]") == "map-pgd[init=large]"
    assert without_none("map-pgd[n_refits=2]") == "map-pgd[n_refits=2]"
    assert without_none("map-pgd[level=None]") == without_none("map-pgd") == "map-pgd"


def test_the_counterpart_differs_in_its_start_alone():
    assert counterpart("map-pgd[init=large,level=0.1]") == "map-pgd[init=small,level=0.1]"
    assert counterpart("map-pgd[init=oracle-large]") == "map-pgd[init=oracle-small]"
    assert counterpart("map-pgd[init=small]") is None
    assert counterpart("oracle") is None


@pytest.mark.parametrize("markdown", [False, True])
def test_command_line(df, tmp_path, monkeypatch, capsys, markdown):
    file = tmp_path / "starts.parquet"
    save_results(df, file)
    arguments = ["initialisation", str(file), *(["--markdown"] if markdown else [])]
    monkeypatch.setattr("sys.argv", arguments)
    main()
    printed = capsys.readouterr().out
    assert "98%" not in printed
    assert "0.980" in printed
    assert ("| `oracle` |" in printed) == markdown


def test_a_missing_file_is_named(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["initialisation", "nowhere.parquet"])
    assert main() == 2
    assert "nowhere.parquet does not exist" in capsys.readouterr().err
