"""The sentences about a run: true of its numbers, and silent about what was not run."""

import numpy as np
import pandas as pd
import pytest

from benchmark_utils.display import gains, story
from benchmark_utils.results import interval

NAMES = ["cat", "face", "moon", "rocket"]
PSNR = {
    "no-blur": [20.0, 21.0, 22.0, 23.0],
    "oracle": [30.0, 31.0, 32.0, 33.0],
    "map-pgd[init=large]": [22.0, 22.5, 23.0, 24.5],
    "map-pgd[init=small]": [20.5, 20.5, 22.0, 23.0],
    "deep-blur": [25.0, 26.5, 27.0, 27.5],
}
VALUE = {"no-blur": [1.0, 1.0, 1.0, 9.0], "map-pgd[init=large]": [3.0, 3.0, 3.0, 1.0]}
MNC = {"map-pgd[init=large]": [0.9, 0.9, 0.9, 0.4]}
TRUE_VALUE = [2.0, 2.0, 2.0, 2.0]


def results(psnr=None, datasets=("simulated[kernel=motion]",), marks=None, truth=TRUE_VALUE):
    rows = []
    for dataset in datasets:
        for solver, quality in (psnr or PSNR).items():
            per_image = {
                "names": NAMES,
                "psnr": quality,
                "value": VALUE.get(solver, [2.0] * 4),
                "kernel_mnc": MNC.get(solver, [0.5] * 4),
            }
            final = {"per_image": per_image, "true_value": truth}
            row = {
                "objective_name": "Blind deconvolution",
                "dataset_name": dataset,
                "solver_name": solver,
                "idx_rep": 0,
                "stop_val": 1,
                "time": 1.0,
                "final_results": final | (marks or {}).get(solver, {}),
            }
            means = {
                f"objective_{key}": np.mean(v) for key, v in per_image.items() if key != "names"
            }
            rows.append(row | means)
    return pd.DataFrame(rows)


def test_three_sentences_of_the_numbers():
    posterior, start, methods = story(results())
    assert posterior.startswith("The joint posterior prefers no blur:")
    assert posterior.endswith("on 3 of 4 photographs.")
    gain = np.subtract(PSNR["map-pgd[init=large]"], PSNR["map-pgd[init=small]"])
    mean, low, high, *_ = interval(gain[:, None])
    assert start.startswith("The start decides: map-pgd[init=large] ends ")
    assert f"{mean:.1f} dB ({low:.1f} to {high:.1f}) above map-pgd[init=small]" in start
    assert "the better kernel on 3 and the less probable pair on 3 of 4" in start
    assert methods.startswith("deep-blur comes nearest to the known kernel: it gains 5.0 dB (")
    assert "50% of the oracle's gain; map-pgd[init=large], the best joint MAP, gains 1.5" in methods


def test_each_sentence_follows_the_numbers_when_they_turn():
    turned = PSNR | {
        "map-pgd[init=large]": PSNR["map-pgd[init=small]"],
        "map-pgd[init=small]": PSNR["map-pgd[init=large]"],
        "deep-blur": PSNR["no-blur"],
    }
    posterior, start, methods = story(results(turned, truth=[0.0, 0.0, 5.0, 0.0]))
    assert posterior.startswith("The joint posterior prefers the truth:")
    assert "on 1 of 4" in posterior
    assert "above" not in start
    assert "1.5 dB (0.9 to 2.1) below map-pgd[init=small]" in start
    assert methods.startswith("map-pgd[init=small] comes nearest")
    assert "best joint MAP" not in methods


def test_a_difference_that_may_be_chance_is_called_so():
    uncertain = PSNR | {"map-pgd[init=large]": [25.0, 16.0, 26.0, 19.0]}
    assert story(results(uncertain))[1].startswith("The start does not decide here:")


@pytest.mark.parametrize(
    ("without", "left"),
    [("no-blur", "start"), ("oracle", "posterior, start"), ("map-pgd[init=small]", "posterior, m")],
)
def test_what_was_not_run_is_not_told(without, left):
    told = story(results({name: values for name, values in PSNR.items() if name != without}))
    openings = {"The joint": "posterior", "The start": "start", "deep-blur": "m"}
    assert (
        ", ".join(openings[" ".join(line.split()[: 2 if line[0] == "T" else 1])] for line in told)
        == left
    )


def test_two_blurs_of_one_photograph_are_one_unit():
    two = gains(results(datasets=("simulated[kernel=motion]", "simulated[kernel=airy]")))
    one = gains(results())
    assert [gain.n for gain in two] == [4] * len(two)
    assert two == one


def test_failed_runs_and_references_gain_nothing():
    failed = results(marks={"deep-blur": {"failure": "ValueError: no luck"}})
    solvers = [gain.solver for gain in gains(failed)]
    assert solvers == ["map-pgd[init=large]", "map-pgd[init=small]"]
