"""The plot of the landscape on curves whose minima are known."""

import numpy as np
import pytest

DATASET = "landscape[kind=faces,width={width},noise_std={noise_std}]"
SOLVERS = {
    "posterior-profile[max_width=4.0,n_outer=5]": [0.0, 0.0, 3.0, 2.0, 9.0, 99.0],
    "blur-sweep[max_width=5.0,n_outer=5]": [5.0, 4.0, 3.0, 2.0, 2.5, 1.0],
}


@pytest.fixture
def landscape(results_with, load_plot):
    """Traces by label, of one probe whose two images lie 1 above and below its mean."""

    def traces(solver, width=2.0, noise_std=0.0, show="potential", stored=True, **columns):
        dataset = DATASET.format(width=width, noise_std=noise_std)
        df = results_with(
            solvers=[solver], datasets=[dataset], repetitions=1, evaluations=6, stored=stored
        )
        df = df.assign(**columns)
        mean = np.array(SOLVERS.get(solver, SOLVERS[SWEEP]))
        df["objective_potential"] = mean
        df["objective_data_fidelity"] = 0.5
        if stored:
            curves = {
                "potential": np.stack([mean - 1, mean + 1], 1).tolist(),
                "data_fidelity": [[0.5, 0.5]] * 6,
            }
            df["final_results"].iloc[-1]["curves"] = curves
        plot = load_plot("landscape")
        (label,) = plot.options["dataset"](df)
        return {trace["label"]: trace for trace in plot.plot(df, label, show)}

    return traces


PROFILE, SWEEP = SOLVERS


def test_a_profile_starts_at_width_zero_after_the_no_blur_pair(landscape):
    curve = landscape(PROFILE)["posterior-profile"]
    assert curve["x"] == [0, 1, 2, 3, 4]
    assert curve["y"][:3] == [0, 3, 2]


def test_the_band_is_the_standard_error_over_the_images(landscape):
    curve = landscape(PROFILE)["posterior-profile"]
    assert curve["y_low"][:3] == pytest.approx([-1, 2, 1])
    assert curve["y_high"][:3] == pytest.approx([1, 4, 3])


def test_the_minimum_and_the_true_width_are_marked_and_the_explosion_cut(landscape):
    found = landscape(PROFILE)
    assert found["minimum at 2"]["y"] == [2]
    assert (found["no blur"]["x"], found["no blur"]["y"]) == ([0], [0])
    assert found["true width 2"]["x"] == [2, 2]
    assert max(found["posterior-profile"]["y"]) == 4.5


def test_a_sweep_of_sharp_images_has_neither(landscape):
    found = landscape(SWEEP, width=0.0)
    assert list(found) == ["blur-sweep"]
    assert found["blur-sweep"]["x"] == [0, 1, 2, 3, 4, 5]


def test_a_width_that_the_name_leaves_out_is_read_from_its_column(landscape):
    found = landscape("blur-sweep", width=0.0, p_solver_max_width=10.0)
    assert found["blur-sweep"]["x"] == [0, 2, 4, 6, 8, 10]


def test_the_posterior_adds_the_data_in_units_of_the_noise(landscape):
    curve = landscape(PROFILE, noise_std=0.5, show="posterior")["posterior-profile"]
    assert curve["y"][:3] == pytest.approx([2, 5, 4])


def test_without_curves_the_mean_is_drawn_alone(landscape):
    curve = landscape(PROFILE, stored=False)["posterior-profile"]
    assert curve["y"] == curve["y_low"] == curve["y_high"]


def test_the_marginal_is_what_its_probe_measures(results_with, load_plot):
    """Both curves are relative to width 0; the joint one is the posterior less its first value."""
    solvers = ["posterior-profile[max_width=4.0,n_outer=5]", "marginal-profile[max_width=4.0]"]
    dataset = DATASET.format(width=2.0, noise_std=0.1)
    df = results_with(solvers=solvers, datasets=[dataset], repetitions=1, evaluations=6)
    joint, marginal = df["final_results"].dropna()
    values = [0.0, 5.0, 6.0, 7.0, 8.0, 9.0]
    joint["curves"] = {"potential": [[v, v] for v in values], "data_fidelity": [[0.01, 0.03]] * 6}
    marginal["measured"] = {"marginal": np.array([[0.0, -1, -3, -2, 4], [0, -2, -5, -4, 2]])}
    plot = load_plot("landscape")
    (label,) = plot.options["dataset"](df)
    traces = {trace["label"]: trace for trace in plot.plot(df, label, "joint and marginal")}
    assert traces["posterior-profile"]["x"] == [0, 1, 2, 3, 4]
    assert traces["posterior-profile"]["y"][:3] == pytest.approx([0, 1, 2])
    assert traces["marginal-profile"]["y"][:3] == [0, -1.5, -4]
    assert traces["minimum at 2"]["y"] == [-4]
    marginal["measured"] = None
    labels = {trace["label"] for trace in plot.plot(df, label, "joint and marginal")}
    assert "posterior-profile" in labels
    assert "marginal-profile" not in labels
