"""The tables of learned inference, from results made up here."""

import pandas as pd
import pytest

from benchmark_utils.results import KERNEL_MNC, PSNR
from docs.figures.learned import methods_table, scored, settings_table


@pytest.fixture
def results():
    """Two solvers under motion, one of them under a lens too, and with more noise; a failed run."""

    def row(solver, kernel, psnr, mnc, **data):
        per_image = {"psnr": psnr, "kernel_mnc": mnc} if psnr else {}
        settings = {"noise_std": 0.01, "kernel_size": 17, "boundary": "circular", **data}
        return {
            "solver_name": solver,
            "dataset_name": f"{kernel} {settings}",
            "objective_name": "o",
            "idx_rep": 0,
            "stop_val": 1,
            "time": 3.0,
            "objective_nfe": 10,
            "final_results": {"per_image": per_image},
            "p_dataset_kernel": kernel,
            **{f"p_dataset_{name}": value for name, value in settings.items()},
        }

    return pd.DataFrame(
        [
            row("no-blur", "motion", [20.0, 21.0, 22.0], [0.3, 0.3, 0.3]),
            row("deep-blur", "motion", [30.0, 31.0, 35.0], [0.5, 0.9, 0.8]),
            row("no-blur", "diffraction", [], []),
            row("deep-blur", "diffraction", [25.0, 25.0, 25.0], [0.7, 0.7, 0.7]),
            row("no-blur", "motion", [10.0], [0.2], kernel_size=31),
            row("deep-blur", "motion", [12.0], [0.6], kernel_size=31),
        ]
    )


def cells(table):
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]


def test_a_solver_has_its_means_its_median_and_its_cost(results):
    head, _, first, second = cells(methods_table(scored(results[:4]), [PSNR, KERNEL_MNC]))
    assert head == ["solver", "motion", "diffraction", "NFE", "s / image"]
    assert first == ["`no-blur`", "21.0, 0.300", "", "10", "1.00"]
    assert second == ["`deep-blur`", "32.0, 0.800", "25.0, 0.700", "10", "1.00"]


def test_a_setting_is_named_by_what_is_unusual(results):
    rows = pd.concat([results[:2], results[:2], results[4:]])
    _, _, usual, larger = cells(settings_table(scored(rows)))
    assert usual == ["noise 0.01", "0.800: 21.0, 32.0"]
    assert larger == ["31 pixels", "0.600: 10.0, 12.0"]
