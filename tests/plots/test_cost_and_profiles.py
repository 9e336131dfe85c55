"""The plots of a method against the others: cost, and reliability."""

import pytest

DATASET = "simulated[kernel=motion]"


@pytest.mark.parametrize("against", ["time", "NFE"])
def test_one_point_per_solver_over_the_front(load_plot, results, against):
    front, *points = load_plot("trade_off").plot(results, DATASET, "PSNR (dB)", against)
    assert [point["label"] for point in points] == [
        "map[init=large]",
        "map[init=small]",
        "no-blur",
        "oracle",
    ]
    assert {len(point["x"]) for point in points} == {1}
    assert front["label"] == "Pareto front"
    assert front["y"] == [0.5, 5.5], "no-blur is cheapest, the best competitor comes next"


def test_a_solver_has_one_colour_in_all_of_them(load_plot, results):
    _, *points = load_plot("trade_off").plot(results, DATASET, "PSNR (dB)", "time")
    curves = load_plot("profiles").plot(results, DATASET, "PSNR (dB)")
    assert {p["label"]: p["color"] for p in points} == {c["label"]: c["color"] for c in curves}


def test_profiles_count_the_images_of_all_data_sets(load_plot, results):
    curves = load_plot("profiles").plot(results, "all data sets", "PSNR (dB)")
    shares = {curve["label"]: curve["y"] for curve in curves}
    assert shares["map[init=small]"][0] == 1, "best on every image"
    assert shares["map[init=large]"][0] == 0
    assert shares["map[init=large]"][-1] == 1, "one decibel behind"
