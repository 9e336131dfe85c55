"""The table of Sun's protocol: of all pairs together, whatever the number of them in a run."""

import pandas as pd
import pytest

from docs.figures.sun import sun_table


def run(solver, kernel, ratios):
    scores = {
        "error_ratio": ratios,
        "success": [float(ratio <= 2) for ratio in ratios],
        "levin_psnr": [30.0 - ratio for ratio in ratios],
        "kernel_mnc": [1 / ratio for ratio in ratios],
    }
    row = {
        "solver_name": solver,
        "dataset_name": f"sun[kernel={kernel}]",
        "objective_name": "o",
        "idx_rep": 0,
        "stop_val": 1,
        "final_results": {"per_image": {"names": list("abc")[: len(ratios)], **scores}},
    }
    return row | {f"objective_{key}": sum(v) / len(v) for key, v in scores.items()}


@pytest.mark.parametrize("turned", [False, True])
def test_pairs_count_alike_and_the_best_is_last(turned):
    rows = [
        run("true", 1, [1.0, 1.0, 1.0]),
        run("true", 2, [1.0]),
        run("blind", 1, [1.0, 2.0, 8.0]),
        run("blind", 2, [4.0]),
    ]
    table = sun_table(pd.DataFrame(rows[::-1] if turned else rows)).splitlines()[2:]
    assert table == [
        "| `blind` | 0.50 | 3.75 | 3.00 | 26.2 | 0.47 |",
        "| `true` | 1.00 | 1.00 | 1.00 | 29.0 | 1.00 |",
    ]
