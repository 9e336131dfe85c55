import numpy as np
import pytest
import torch

from benchmark_utils.algorithms.no_blur import no_blur_pair
from benchmark_utils.metrics import get_scorer
from benchmark_utils.metrics.activation_scorer import ActivationScorer
from benchmark_utils.metrics.scorer import Scorer
from benchmark_utils.problem import BlindProblem, GroundTruth
from benchmark_utils.randomness import keyed_generator
from benchmark_utils.simulation import draw_activations, draw_kernel, simulate_sparse


def simulated(size=(1, 200), shape=(1, 9), n_kernels=1, noise_std=0.0):
    generator = keyed_generator("scores")
    several = range(2 * n_kernels)
    kernels = torch.cat([draw_kernel("random", shape, generator) for _ in several], 1)
    activations = [draw_activations("gaussian", size, 0.05, generator) for _ in several]
    return simulate_sparse(
        torch.cat(activations, 1).view(2, n_kernels, *size),
        kernels.view(2, n_kernels, *shape),
        ("a", "b"),
        noise_std=noise_std,
        seed=0,
    )


@pytest.mark.parametrize("n_kernels", [1, 2])
def test_the_truth_and_its_mirror_image_score_as_the_truth(n_kernels):
    problem, truth = simulated(n_kernels=n_kernels, noise_std=0.1)
    scorer = get_scorer(problem, truth, "tv")
    for sign in (1, -1):
        scores = scorer(sign * truth.image, sign * truth.kernel)
        for name in ("kernel_mnc", "recovered", "activation"):
            assert scores[name] == pytest.approx(np.ones(2))
        assert scores["kernel_error"] == pytest.approx(np.zeros(2), abs=1e-6)
        assert scores["data_fidelity"] == pytest.approx(0.1**2 * 200 / 2, rel=0.3)
        expected = scores["data_fidelity"] + 0.1 * truth.image.abs().sum((1, 2, 3)).numpy()
        assert scores["value"] == pytest.approx(expected)


def test_on_the_sphere_the_truth_beats_no_blur():
    """What the simplex denies: the sparser pair has the lower objective."""
    problem, truth = simulated()
    scorer = get_scorer(problem, truth, "tv")
    no_blur = scorer(*no_blur_pair(problem, problem.initial_image()))
    assert no_blur["no_blur"] == pytest.approx(np.ones(2), abs=1e-6)
    assert no_blur["recovered"].tolist() == [0, 0]
    assert (scorer(truth.image, truth.kernel)["value"] < 0.8 * no_blur["value"]).all()


def test_of_several_kernels_no_blur_explains_all_with_the_first():
    problem, truth = simulated(n_kernels=2)
    scores = get_scorer(problem, truth, "tv")(*no_blur_pair(problem, problem.initial_image()))
    assert scores["data_fidelity"] == pytest.approx(np.zeros(2), abs=1e-6)


def test_a_published_estimate_can_stand_in_for_the_kernel_alone():
    problem, truth = simulated()
    scorer = get_scorer(problem, GroundTruth(None, truth.kernel, truth.names), "tv")
    scores = scorer(truth.image, truth.kernel)
    assert scores["kernel_mnc"] == pytest.approx(np.ones(2))
    assert np.isnan(scores["activation"]).all()
    unknown = get_scorer(problem, GroundTruth(None, None, truth.names), "tv")
    assert np.isnan(unknown(truth.image, truth.kernel)["recovered"]).all()
    assert unknown.pictures(truth.image, truth.kernel)["kernels"]["truth"] is None


def test_pictures_lie_over_the_truth():
    problem, truth = simulated()
    moved = ActivationScorer(problem, truth).pictures(-truth.image.roll(3, -1), -truth.kernel)
    assert "thumbnails" not in moved
    np.testing.assert_allclose(moved["kernels"]["estimate"], truth.kernel[:, 0], atol=1e-6)
    np.testing.assert_allclose(moved["signals"]["truth"], truth.image[:, 0, 0])
    assert moved["signals"]["estimate"].shape == (2, 200)
    problem, truth = simulated(size=(20, 21), shape=(3, 4), n_kernels=2)
    pictures = ActivationScorer(problem, truth).pictures(truth.image, truth.kernel)
    assert pictures["kernels"]["truth"].shape == (2, 3, 8)
    assert pictures["thumbnails"]["estimate"].shape == (2, 20, 21)
    assert pictures["thumbnails"]["estimate"].dtype == np.uint8


def test_photographs_are_scored_as_ever():
    problem = BlindProblem(torch.rand(1, 3, 16, 16), 0.01, (3, 3))
    assert type(get_scorer(problem, GroundTruth(None, None, ("a",)), "tv")) is Scorer


def test_malformed_estimates_are_refused():
    problem, truth = simulated()
    with pytest.raises(ValueError, match=r"asks for \(2, 1, 1, 200\)"):
        get_scorer(problem, truth, "tv")(truth.image[..., 1:], truth.kernel)
