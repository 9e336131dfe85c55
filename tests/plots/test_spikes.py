import numpy as np
import pytest

ONE = {"solvers": ("sphere-sbd",), "datasets": ("sparse-spikes[theta=0.1]",)}


@pytest.fixture
def plot(load_plot):
    return load_plot("spikes")


def test_the_truth_comes_first_then_each_solver(plot, results_with):
    df = results_with(**ONE)
    problem = plot.options["dataset"](df)[0]
    stored = df["final_results"].dropna().iloc[0]
    lines = plot.plot(df, problem, 2, "activations")
    assert [line["label"] for line in lines] == ["truth", "sphere-sbd"]
    np.testing.assert_allclose(lines[0]["y"], stored["signals"]["truth"][1])


def test_of_a_kernel_the_heaviest_row_is_shown(plot, results_with):
    df = results_with(**ONE)
    problem = plot.options["dataset"](df)[0]
    stored = df["final_results"].dropna().iloc[0]["kernels"]["truth"][0]
    (truth, *_) = plot.plot(df, problem, 1, "kernel")
    np.testing.assert_allclose(truth["y"], stored[stored.sum(1).argmax()])


def test_without_reference_the_solvers_remain(plot, results_with):
    df = results_with(truth=False)
    lines = plot.plot(df, plot.options["dataset"](df)[0], 1, "activations")
    assert "truth" not in [line["label"] for line in lines]
    assert lines


def test_flat_stretches_are_left_out(load_plot):
    stems = type(load_plot("spikes")).plot.__globals__["stems"]
    line = np.array([0, 0, 0, 2, 0, 0, 0, -1, 3, 0, 0, 0.0])
    drawn = stems(line)
    assert drawn["x"] == [0, 2, 3, 4, 6, 7, 8, 9, 11]
    np.testing.assert_allclose(np.interp(np.arange(12), drawn["x"], drawn["y"]), line)
