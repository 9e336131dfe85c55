"""Axes of a robustness study, found in the names of the data sets, and where solvers break."""

import math

import pandas as pd
import pytest

from benchmark_utils import camera
from benchmark_utils.display.robustness import (
    AXES,
    CURVES,
    along,
    axis_choices,
    breaking,
    breaking_table,
    is_plain,
    studied,
    studies,
)
from benchmark_utils.results import PSNR, parameters
from benchmark_utils.results.suite import save_results
from benchmark_utils.robustness import main, study_tables
from tests.suite import make_dataset

PLAIN = {"kernel_size": 10, "noise_std": 0.01}
NO_BLUR, SOLVER, WEAK = "no-blur", "l0-blind", "map-pgd[init=large]"


def name(**parameters):
    return str(make_dataset("simulated", **PLAIN, **parameters))


def results(gains):
    """Results of two images, 1 dB apart; no blur reaches 20 dB, others ``gains`` more."""
    rows = []
    for dataset, own in gains.items():
        for solver, gain in {NO_BLUR: 0.0, **own}.items():
            psnr = [19.5 + gain, 20.5 + gain]
            rows.append(
                {
                    "objective_name": "Blind deconvolution",
                    "dataset_name": dataset,
                    "solver_name": solver,
                    "idx_rep": 0,
                    "stop_val": 1,
                    "time": 1.0,
                    "objective_psnr": 20.0 + gain,
                    "final_results": {"per_image": {"names": ["a", "b"], "psnr": psnr}},
                }
            )
    return pd.DataFrame(rows)


def axis_of(names, wanted):
    (axes,) = studies(names).values()
    return {axis.name: levels for axis, levels in axes.items()}[wanted]


@pytest.mark.parametrize(
    ("axis", "values", "places", "texts"),
    [
        ("kernel size told", {"kernel_guess": [6, 20]}, [0.6, 1, 2], ["0.6x", "1x", "2x"]),
        ("noise told", {"noise_guess": [0.04, 0.0025]}, [0.25, 1, 4], ["0.25x", "1x", "4x"]),
        ("noise not told", {"noise_known": [False]}, [0, 1], ["True", "False"]),
        ("photons", {"peak": [25, 100]}, [0, 0.1, 0.2], ["None", "100", "25"]),
        ("JPEG", {"jpeg": [30, 90]}, [0, 10, 70], ["None", "90", "30"]),
        ("bits", {"bits": [2]}, [0, 1 / 3], ["None", "2"]),
        ("light", {"light": ["decoded", "srgb"]}, [0, 2, 3], ["linear", "srgb", "decoded"]),
        ("clipped", {"clip_share": [0.1]}, [0, 0.1], ["None", "0.1"]),
        ("clipping level", {"clip_level": [0.8]}, [0, 0.2], ["None", "0.8"]),
        ("boundary", {"boundary_guess": ["valid"]}, [0, 1], ["circular", "circular as valid"]),
        ("kernel changes", {"kernel_change": [1]}, [0, 1], ["None", "1"]),
        ("dispersion", {"dispersion": [0.1]}, [0, 0.1], ["None", "0.1"]),
        ("correlated noise", {"noise_correlation": [2]}, [0, 2], ["None", "2"]),
        ("family told", {"parameterization_guess": ["simplex"]}, [0, 1], ["None", "simplex"]),
    ],
)
def test_levels_are_sorted_along_their_axis(axis, values, places, texts):
    ((key, listed),) = values.items()
    levels = axis_of([name(), *(name(**{key: value}) for value in listed)], axis)
    assert [level.place for level in levels] == pytest.approx(places)
    assert [level.text for level in levels] == texts


def test_every_parameter_of_an_axis_has_its_row_above():
    tested = test_levels_are_sorted_along_their_axis.pytestmark[0].args[1]
    assert {row[0] for row in tested} == {axis.name for axis in AXES}


def test_the_curves_are_those_of_a_camera():
    assert CURVES == camera.CURVES


def test_two_axes_at_once_lie_on_none():
    both = name(peak=100, jpeg=50)
    (axes,) = studies([name(), name(peak=100), both]).values()
    assert [axis.name for axis in axes] == ["photons"]
    assert not is_plain(parameters(both))


def test_boundaries_are_one_axis():
    names = [
        name(),
        name(boundary="valid", boundary_guess="circular"),
        name(boundary="replicate"),
    ]
    texts = [level.text for level in axis_of(names, "boundary")]
    assert texts == ["circular", "valid as circular", "replicate as valid"]


def test_plain_data_sets_have_their_own_levels():
    names = [name(), name(peak=100), name(kernel="diffraction"), name(size=96, peak=100)]
    found = studies(names)
    assert {plain: [axis.name for axis in axes] for plain, axes in found.items()} == {
        name(): ["photons"],
        name(kernel="diffraction"): [],
    }
    df = results({each: {SOLVER: 4.0} for each in names})
    assert list(studied(df).values()) == [name()]
    assert list(axis_choices(df)) == ["photons"]


GUESSES = {6: 1.0, 8: 3.0, 10: 4.0, 15: 1.9, 20: 0.0}


def kernel_study(gains=None):
    gains = gains or GUESSES
    return results(
        {
            name() if side == 10 else name(kernel_guess=side): {SOLVER: gain, WEAK: 0.3}
            for side, gain in gains.items()
        }
    )


def test_it_breaks_at_the_first_level_that_takes_half_on_either_side():
    df = kernel_study()
    ((plain, axes),) = studies(df["dataset_name"]).items()
    ((axis, levels),) = axes.items()
    gain = {level.dataset: GUESSES[round(10 * level.place)] for level in levels}
    found = breaking(axis, levels, plain, gain)
    assert found.texts == ["0.6x", "1.5x"]
    assert found.kept == 0
    assert str(found) == "■ 0.6x, 1.5x"
    lost = breaking(axis, levels, plain, gain | {levels[1].dataset: math.nan})
    assert lost.texts == ["0.8x", "1.5x"]
    assert breaking(axis, levels, plain, dict.fromkeys(gain, 0.4)) is None


def test_levels_without_an_order_break_each_for_itself():
    light = {"linear": 4.0, "gamma": 1.0, "srgb": 3.0, "decoded": -2.0}
    ((plain, axes),) = studies([name(), *(name(light=curve) for curve in light)]).items()
    ((axis, levels),) = axes.items()
    gain = {level.dataset: light[level.text] for level in levels}
    found = breaking(axis, levels, plain, gain)
    assert found.texts == ["gamma", "decoded"]
    assert found.kept == -0.5


@pytest.mark.parametrize(("gain", "cell"), [(3.2, "● 80%"), (2.2, "▲ 55%"), (1.9, "■ 2x")])
def test_cells_are_coloured_by_what_is_left(gain, cell):
    df = kernel_study({10: 4.0, 20: gain})
    headings, rows = breaking_table(df, name())
    assert headings == ["solver", "gain (dB)", "kernel size told"]
    assert rows == [[SOLVER, 4.0, cell], [WEAK, 0.3, "-"], [NO_BLUR, 0.0, "-"]]


def test_a_curve_has_its_interval_across_images():
    df = kernel_study()
    _, _, levels = axis_choices(df)["kernel size told"]
    places, mean, low, high = along(df, levels, PSNR)[SOLVER]
    assert places == pytest.approx([0.6, 0.8, 1, 1.5, 2])
    assert mean == pytest.approx([21, 23, 24, 21.9, 20])
    assert all(a < m < b for a, m, b in zip(low, mean, high, strict=True))
    assert high[0] - mean[0] == pytest.approx(12.706 * 0.5, rel=1e-3)  # Student's t, two images


def test_the_command_prints_the_table(tmp_path, capsys):
    save_results(kernel_study(), tmp_path / "study.parquet")
    assert main([str(tmp_path / "study.parquet")]) == 0
    printed = capsys.readouterr().out
    assert "|  | l0-blind | map-pgd | *no-blur* |" in printed
    assert "| gain (dB) | 4.0 | 0.3 | 0.0 |" in printed
    assert "| kernel size told | ■ 0.6x, 1.5x | - | - |" in printed


@pytest.mark.parametrize("bad", [{"light": "rec709"}, {"peak": 0}, {"jpeg": "high"}])
def test_a_data_set_of_a_bad_value_was_skipped_and_is_no_level(bad):
    gains = {name(): {SOLVER: 4.0}, name(bits=4): {SOLVER: 1.0}}
    df = pd.concat([results(gains), results({name(**bad): {SOLVER: 0.0}})], ignore_index=True)
    reason = {"skipped": "ValueError: out of its range", "data_set_absent": True}
    is_bad = df["dataset_name"] == name(**bad)
    pairs = zip(is_bad, df["final_results"], strict=True)
    df["final_results"] = [reason if is_absent else stored for is_absent, stored in pairs]
    headings, rows = breaking_table(df, name())
    assert headings == ["solver", "gain (dB)", "bits"]
    assert rows == [[SOLVER, 4.0, "■ 4"], [NO_BLUR, 0.0, "-"]]
    assert list(axis_choices(df)) == ["bits"]
    assert "| bits | ■ 4 | - |" in study_tables(df)


def test_results_without_a_study_are_refused():
    message = "results must hold no-blur, a plain data set and some that depart from it, got the "
    with pytest.raises(ValueError, match=f"{message}.* no-blur on 1 data sets, 1 of them plain"):
        study_tables(results({name(): {SOLVER: 4.0}}))
    df = kernel_study()
    with pytest.raises(ValueError, match=f"{message}solvers l0-blind on 5 data sets, 1 of them"):
        study_tables(df[df["solver_name"] == SOLVER])
    with pytest.raises(ValueError, match="on 4 data sets, 0 of them plain"):
        study_tables(df[df["dataset_name"] != name()])
