from dataclasses import replace

import numpy as np
import pytest
import torch

from benchmark_utils.algorithms.no_blur import no_blur_pair
from benchmark_utils.metrics import blur_strength
from benchmark_utils.metrics.scorer import Scorer
from benchmark_utils.priors import get_potential
from benchmark_utils.problem import Estimate, GroundTruth
from tests.problems import simulated


def scored(boundary="circular", noise_std=0.01):
    problem, truth = simulated("face", "cat", size=48, boundary=boundary, noise_std=noise_std)
    return problem, truth, Scorer(problem, truth, get_potential("tv"))


@pytest.mark.parametrize("boundary", ["circular", "valid"])
def test_the_truth_scores_as_the_truth(boundary):
    problem, truth, scorer = scored(boundary)
    scores = scorer(truth.image, truth.kernel)
    assert scores["psnr"].min() >= 99
    assert scores["ssim"] == pytest.approx(np.ones(2), abs=1e-6)
    assert scores["kernel_mnc"] == pytest.approx(np.ones(2), abs=1e-6)
    assert scores["kernel_error"] == pytest.approx(np.zeros(2), abs=1e-6)
    # All that is left of the data fidelity is the noise: half a chi-square of n pixels.
    pixels = problem.observation[0].numel()
    assert scores["data_fidelity"] == pytest.approx(0.01**2 * pixels / 2, rel=0.1)


@pytest.mark.parametrize("boundary", ["circular", "valid"])
def test_the_no_blur_pair_fits_exactly_and_says_so(boundary):
    problem, _, scorer = scored(boundary)
    scores = scorer(*no_blur_pair(problem, problem.initial_image()))
    assert scores["data_fidelity"] == pytest.approx(np.zeros(2), abs=1e-6)
    assert scores["no_blur"] == pytest.approx(np.ones(2), abs=1e-4)


@pytest.mark.parametrize("boundary", ["circular", "valid"])
def test_the_true_pair_has_the_value_that_it_scores(boundary):
    _, truth, scorer = scored(boundary)
    np.testing.assert_allclose(scorer.true_value(), scorer(truth.image, truth.kernel)["value"])
    blind = Scorer(scorer.problem, replace(truth, image=None), scorer.potential)
    assert blind.true_value() is None


def test_value_is_the_joint_negative_log_posterior():
    problem, truth, scorer = scored()
    scores = scorer(problem.observation, truth.kernel)
    expected = scores["data_fidelity"] + 0.01**2 * scores["potential"]
    np.testing.assert_allclose(scores["value"], expected)


def test_no_blur_has_the_lower_posterior_and_the_worse_image():
    """The statement that the benchmark exists for, with the prior that it was first proved for."""
    problem, truth, scorer = scored()
    true = scorer(truth.image, truth.kernel)
    no_blur = scorer(*no_blur_pair(problem, problem.observation))
    assert (no_blur["value"] < true["value"]).all()
    assert (no_blur["psnr"] < true["psnr"]).all()


def test_shifted_answers_score_the_same():
    _, truth, scorer = scored()
    image = truth.image.roll((2, -1), (-2, -1))
    roomy = torch.nn.functional.pad(truth.kernel, (2, 2, 2, 2))
    kernel = roomy.roll((-2, 1), (-2, -1))
    scores = scorer(image, kernel)
    assert scores["psnr"].min() >= 99
    assert scores["data_fidelity"] == pytest.approx(
        scorer(truth.image, truth.kernel)["data_fidelity"], rel=1e-3
    )


def test_a_kernel_of_another_size_can_be_scored():
    _, truth, scorer = scored("valid")
    kernel = torch.nn.functional.pad(truth.kernel, (2, 2, 2, 2))
    image = torch.nn.functional.pad(truth.image, (2, 2, 2, 2), mode="replicate")
    scores = scorer(image, kernel)
    assert scores["psnr"].min() >= 99
    assert scores["kernel_mnc"] == pytest.approx(np.ones(2), abs=1e-6)


def test_without_reference_the_other_scores_remain():
    problem, truth, with_reference = scored()
    scorer = Scorer(problem, GroundTruth(None, None, truth.names), get_potential("tv"))
    pair = no_blur_pair(problem, problem.observation)
    scores, known = scorer(*pair), with_reference(*pair)
    assert np.isnan(scores["psnr"]).all()
    assert np.isnan(scores["kernel_mnc"]).all()
    for name in ("value", "data_fidelity", "potential", "no_blur"):
        assert scores[name] == pytest.approx(known[name])
    assert scores["blur_strength"] == pytest.approx(blur_strength(problem.observation).numpy())
    assert "blur_strength" not in known


def test_a_protocol_of_the_data_set_adds_its_scores():
    problem, truth, _ = scored("valid")
    seen = []

    def protocol(framed):
        seen.append(framed)
        return {"own": framed.mean((1, 2, 3))}

    scorer = Scorer(problem, replace(truth, protocol=protocol), get_potential("tv"))
    scores = scorer(*no_blur_pair(problem, problem.initial_image()))
    assert torch.equal(seen[0], problem.observation)
    assert scores["own"] == pytest.approx(problem.observation.mean((1, 2, 3)).numpy())


def test_an_unknown_noise_level_is_estimated():
    problem, truth, _ = scored()
    blind = Scorer(problem.replace(noise_std=None), truth, get_potential("tv"))
    assert blind.noise_std == pytest.approx(0.01, rel=0.25)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda e: Estimate(e.image[..., 1:], e.kernel), "asks for"),
        (lambda e: Estimate(e.image * float("nan"), e.kernel), "estimated image holds NaN"),
        (lambda e: Estimate(e.image, e.kernel[:1]), r"expected \(2, 1, kh, kw\)"),
        (lambda e: Estimate(e.image.numpy(), e.kernel), "must be a tensor"),
    ],
)
def test_malformed_estimates_are_refused(change, message):
    problem, _, scorer = scored()
    estimate = no_blur_pair(problem, problem.observation)
    with pytest.raises(ValueError, match=message):
        scorer(*change(estimate))


def test_coverage_is_the_share_of_the_truth_inside_its_interval():
    _, truth, scorer = scored("valid")
    reach = torch.where(torch.arange(truth.image.shape[-1]) % 2 == 0, 0.01, -0.01)
    interval = truth.image - reach, truth.image + reach
    assert scorer.coverage(interval, truth.kernel)["coverage"] == pytest.approx(
        [0.5, 0.5], abs=0.02
    )


def test_an_interval_that_is_not_finite_covers_nothing_and_costs_no_other():
    _, truth, scorer = scored()
    upper = truth.image.clone()
    upper[0, 0, 0, 0] = torch.nan
    found = scorer.coverage((truth.image, upper), truth.kernel)["coverage"]
    np.testing.assert_array_equal(found, [np.nan, 1])


def test_without_reference_there_is_no_coverage():
    problem, truth, _ = scored()
    scorer = Scorer(problem, GroundTruth(None, None, truth.names), get_potential("tv"))
    assert scorer.coverage((truth.image, truth.image), truth.kernel) == {}
