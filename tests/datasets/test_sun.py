"""Sun's protocol: Levin's kernels on a folder, ratios to the restoration with the true kernel."""

import numpy as np
import pytest
import torch

from benchmark_utils.metrics.scorer import Scorer
from benchmark_utils.physics import convolve
from benchmark_utils.priors import get_potential
from tests.suite import DATASETS, load, make_solver, solve

SMALL = {"images": 2, "size": 96}


@pytest.fixture(autouse=True)
def home(data_home):
    for folder in ("sun_hays", "kernels"):
        if not (data_home / folder).is_dir():
            pytest.skip(f"the data home has no {folder}")
    return data_home


def test_a_photograph_under_a_kernel_of_that_number():
    problem, truth = load("sun", **SMALL, kernel=5)
    assert truth.kernel.shape == (2, 1, 13, 13)
    assert torch.equal(truth.kernel[0], truth.kernel[1])
    assert problem.observation.shape == (2, 1, 84, 84)
    assert problem.boundary == "valid"
    noise = problem.observation - convolve(truth.image, truth.kernel, "valid")
    assert noise.std().item() == pytest.approx(0.01, rel=0.05)
    assert DATASETS["sun"].get_all_parameter_values("kernel") == list(range(1, 9))


@pytest.mark.parametrize("restoration", ["sparse", "unrolled"])
def test_the_oracle_of_the_same_restoration_has_the_ratio_one(restoration):
    problem, truth = load("sun", **SMALL, kernel=3, restoration=restoration)
    result = solve(make_solver("oracle", prior=restoration), problem)
    scores = Scorer(problem, truth, get_potential("tv"))(result["image"], result["kernel"])
    np.testing.assert_allclose(scores["error_ratio"], 1, atol=1e-3)
    assert scores["success"].tolist() == [1, 1]
    blurry = Scorer(problem, truth, get_potential("tv"))(problem.initial_image(), truth.kernel)
    assert (blurry["error_ratio"] > 2).all()


def test_the_ratios_of_some_of_the_images_are_theirs():
    problem, truth = load("sun", **SMALL, kernel=5, restoration="sparse")
    estimate = problem.observation
    both = truth.protocol(estimate)["error_ratio"]
    second = truth.protocol.select([1])(estimate[1:])["error_ratio"]
    torch.testing.assert_close(second, both[1:])


def test_solvers_can_be_told_less():
    problem, _ = load("sun", **SMALL, kernel=5, kernel_guess=17, noise_known=False)
    assert problem.kernel_shape == (17, 17)
    assert problem.noise_std is None
