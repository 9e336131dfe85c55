"""The sparse data sets through benchopt, and the solvers that can and cannot run on them."""

import numpy as np
import pytest
import torch
from scipy.io import savemat

from benchmark_utils.metrics import get_scorer
from tests.suite import make_dataset, make_solver
from tests.suite import solve as result_of

SMALL = {
    "sparse-spikes": {"kernel_length": 20, "signal_length": 1000, "n_signals": 3},
    "calcium": {"order": 2, "n_signals": 3},
    "microscopy": {"n_maps": 2, "size": 96},
}


def get_data(name, repetition=0, **parameters):
    return make_dataset(name, repetition, **SMALL[name] | parameters).get_data()


def load(name, repetition=0, **parameters):
    data = get_data(name, repetition, **parameters)
    return data["problem"], data["truth"]


def solve(name, problem, **parameters):
    result = result_of(make_solver(name, **parameters), problem)
    return result["image"], result["kernel"]


@pytest.mark.slow
@pytest.mark.parametrize("name", SMALL)
def test_kernels_are_recovered_and_no_blur_is_not_the_answer(name):
    problem, truth = load(name)
    scorer = get_scorer(problem, truth, "tv")
    found = scorer(*solve("sphere-sbd", problem))
    assert found["recovered"].mean() == 1
    no_blur = scorer(*solve("no-blur", problem))
    assert no_blur["recovered"].sum() == 0
    assert (found["value"] < no_blur["value"]).all()
    assert (scorer(*solve("oracle", problem))["activation"] > no_blur["activation"]).all()


@pytest.mark.parametrize("options", [{"dimension": 2, "kernel_length": 6, "signal_length": 48}, {}])
def test_several_kernels_are_recovered_up_to_their_order(options):
    problem, truth = load("sparse-spikes", n_kernels=2, **options)
    image, kernel = solve("sphere-sbd", problem)
    assert image.shape == (3, 2, *problem.observation.shape[-2:])
    assert get_scorer(problem, truth, "tv")(image, kernel)["recovered"].mean() == 1


def test_trials_and_repetitions_differ_and_come_back():
    problem, _ = load("sparse-spikes")
    again, _ = load("sparse-spikes")
    other, _ = load("sparse-spikes", repetition=1)
    fewer, _ = load("sparse-spikes", n_signals=2)
    assert torch.equal(problem.observation, again.observation)
    assert not torch.equal(problem.observation, other.observation)
    assert not torch.equal(problem.observation[0], problem.observation[1])
    torch.testing.assert_close(fewer.observation, problem.observation[:2])


def test_solvers_can_be_told_another_length():
    problem, truth = load("sparse-spikes", kernel_guess=25)
    assert problem.kernel_shape == (1, 25)
    assert truth.kernel.shape == problem.oracle.kernel.shape == (3, 1, 1, 20)
    scores = get_scorer(problem, truth, "tv")(*solve("sphere-sbd", problem))
    assert scores["kernel_mnc"].min() > 0.9


def test_solvers_of_photographs_are_skipped_with_the_reason():
    problem, _ = load("sparse-spikes")
    skipped, reason = make_solver("map-pgd").skip(problem)
    assert skipped
    assert "activation" in reason


def test_the_measured_map_is_read_less_its_background(tmp_path, monkeypatch):
    monkeypatch.setenv("BENCHOPT_DATA_HOME", str(tmp_path))
    assert "realdata_rec.mat" in get_data("microscopy", map="measured")["missing"]
    (tmp_path / "sparse").mkdir()
    kernel = np.random.default_rng(0).random((5, 6))
    content = {"Y": 0.5 + np.eye(40), "A": kernel}
    savemat(tmp_path / "sparse" / "realdata_rec.mat", content)
    problem, truth = load("microscopy", map="measured")
    assert problem.observation.median() == 0
    assert problem.kernel_shape == (5, 6)
    assert problem.oracle is None
    assert truth.image is None
    assert truth.kernel.square().sum().item() == pytest.approx(1)
    (tmp_path / "sparse" / "realdata_rec.mat").write_bytes(b"MATLAB" * 100)
    with pytest.raises(ValueError, match="realdata_rec.mat cannot be read as a .mat file"):
        get_data("microscopy", map="measured")


@pytest.mark.slow
def test_the_published_estimate_of_the_measured_map_is_found_again(data_home):
    if not (data_home / "sparse" / "realdata_rec.mat").is_file():
        pytest.skip("the data home has no sparse/realdata_rec.mat")
    problem, truth = load("microscopy", map="measured")
    scores = get_scorer(problem, truth, "tv")(*solve("sphere-sbd", problem, n_outer=80))
    assert scores["kernel_mnc"].item() > 0.9


@pytest.mark.parametrize(
    ("name", "parameters", "message"),
    [
        ("sparse-spikes", {"dimension": 3}, "dimension must be 1 or 2, got 3"),
        ("sparse-spikes", {"kernel_length": 2000}, "larger than the image"),
        ("microscopy", {"map": "drawn"}, "got 'drawn'"),
    ],
)
def test_bad_parameters_are_reasons(failures_are_kept, monkeypatch, name, parameters, message):
    assert message in get_data(name, **parameters)["missing"]
    monkeypatch.setenv("BENCHOPT_RAISE_ON_ERROR", "true")
    with pytest.raises(ValueError, match=message):
        get_data(name, **parameters)
