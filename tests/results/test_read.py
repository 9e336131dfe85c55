import math

import numpy as np
import pandas as pd
import pytest

from benchmark_utils.results import (
    Final,
    finals,
    last_rows,
    mean_curves,
    problems,
    solver_parameters,
)


def rows(solver="a", repetition=0, values=(1.0, 2.0), **others):
    return pd.DataFrame(
        {
            "objective_name": "Blind deconvolution",
            "dataset_name": "simulated",
            "solver_name": solver,
            "idx_rep": repetition,
            "stop_val": range(len(values)),
            "objective_value": values,
            "final_results": None,
        }
        | others
    )


def test_problems_are_data_sets_and_objectives():
    df = pd.concat([rows(dataset_name="simulated[n=1]"), rows(dataset_name="simulated[n=2]")])
    assert list(problems(df)) == ["simulated[n=1]", "simulated[n=2]"]
    both = pd.concat([df, df.assign(objective_name="Blind deconvolution[potential=tv]")])
    assert list(problems(both)) == [
        "simulated[n=1], Blind deconvolution",
        "simulated[n=2], Blind deconvolution",
        "simulated[n=1], Blind deconvolution[potential=tv]",
        "simulated[n=2], Blind deconvolution[potential=tv]",
    ]


def test_parameters_that_a_name_leaves_out_are_read_from_their_columns():
    short = rows(solver="map[init=large]", p_solver_n=4.0, p_solver_weight=None)
    named = rows(solver="map[init=large,n=5,weight=None]", p_solver_n=5.0)
    other = rows(solver="oracle", p_solver_restore=True, p_solver_bounds=[(0, 1)] * 2)
    assert solver_parameters(pd.concat([short, named, other])) == {
        "map[init=large]": {"init": "large", "n": "4"},
        "map[init=large,n=5,weight=None]": {"init": "large", "n": "5", "weight": "None"},
        "oracle": {"restore": "True", "bounds": "(0, 1)"},
    }
    assert solver_parameters(rows(solver="map[n=4.0]")) == {"map[n=4.0]": {"n": "4"}}


def test_last_row_of_each_curve_in_any_order():
    df = pd.concat([rows(), rows(repetition=1, values=(5.0,)), rows(solver="b")])
    last = last_rows(df.iloc[::-1])
    assert sorted(last["objective_value"]) == [2, 2, 5]


def test_a_repetition_that_stopped_early_keeps_its_score():
    df = pd.concat([rows(values=(1.0, 3.0)), rows(repetition=1, values=(2.0,))])
    (curve,) = mean_curves(df, ["objective_value"]).values()
    assert curve["objective_value", "mean"].tolist() == [1.5, 2.5]
    assert curve["objective_value", "min"].tolist() == [1, 2]


def test_evaluations_without_a_score_take_that_of_no_other():
    first = rows(values=(1.0, np.nan, np.nan, 3.0), objective_psnr=(1, 2, 3, 4))
    second = rows(repetition=1, values=(2.0, np.nan), objective_psnr=(5, 6))
    (curve,) = mean_curves(pd.concat([first, second]), ["stop_val", "objective_value"]).values()
    assert curve["stop_val", "mean"].tolist() == [0, 2]
    assert curve["objective_value", "mean"].tolist() == [1.5, 2.5]
    (curve,) = mean_curves(pd.concat([first, second]), ["objective_psnr"]).values()
    assert curve["objective_psnr", "mean"].tolist() == [3, 4, 4.5, 5]


def test_the_last_row_takes_its_costly_scores_from_what_was_stored_at_the_end():
    cut_off, whole = rows(solver="a", values=(1.0, np.nan)), rows(solver="b")
    stored = {"per_image": {"names": ["x", "y", "z"], "value": [4.0, np.nan, 6.0]}}
    for df in (cut_off, whole):
        df.at[1, "final_results"] = stored
    last = last_rows(pd.concat([cut_off, whole])).set_index("solver_name")
    assert last["objective_value"].to_dict() == {"a": 5, "b": 2}


def test_unknown_scores_are_left_out():
    df = pd.concat([rows(values=(np.nan, 2.0)), rows(solver="b", values=(np.nan,))])
    curves = mean_curves(df, ["stop_val", "objective_value"])
    assert list(curves) == ["a"]
    assert curves["a"]["stop_val", "mean"].tolist() == [1]
    assert mean_curves(df, ["objective_psnr"]) == {}


def test_stored_pictures_are_those_of_the_first_repetition_that_has_some():
    pictures = {"thumbnails": {"estimate": np.zeros((2, 4, 4), np.uint8)}}
    first, second = rows(), rows(repetition=1)
    second.at[1, "final_results"] = pictures
    found = finals(pd.concat([first, second, rows(solver="b")]))
    assert found["a"].n_images == 2
    assert found["b"].n_images == 0


@pytest.mark.parametrize(
    "stored", [None, math.nan, {}, {"thumbnails": None, "kernels": None, "per_image": None}]
)
def test_nothing_stored(stored):
    final = Final(stored)
    assert final.n_images == 0
    assert final.image("truth", 0) is None
    assert final.kernel("estimate", 0) is None
    assert math.isnan(final.score("psnr", 0))
    assert final.name(0) == "image 1"
    assert final.kernel_path() == final.image_path() == []


def test_stored_is_found():
    kernel, image = np.ones((1, 3, 3)), np.zeros((1, 4, 4), np.uint8)
    final = Final(
        {
            "thumbnails": {"estimate": image, "truth": None},
            "kernels": {"estimate": kernel},
            "per_image": {"names": ["cat"], "psnr": [30]},
            "path": {"kernels": np.zeros((5, 3, 3)), "images": []},
        }
    )
    assert final.image("estimate", 0) is not None
    assert final.image("estimate", 1) is None
    assert final.image("truth", 0) is None
    assert (final.name(0), final.score("psnr", 0)) == ("cat", 30)
    assert len(final.kernel_path()) == 5
    np.testing.assert_array_equal(final.image_path(), image)
