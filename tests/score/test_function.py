"""Scores of a Python function: those of the command and of the leaderboard."""

import numpy as np
import pandas as pd
import pytest
import torch

from benchmark_utils.algorithms.no_blur import no_blur_pair
from benchmark_utils.interop import from_deepinv, to_deepinv
from benchmark_utils.metrics import get_scorer
from benchmark_utils.problem import frame
from benchmark_utils.results.suite import load_data
from benchmark_utils.score import score
from benchmark_utils.score.__main__ import main
from tests.score.test_score import CIRCULAR, VALID, write_truth
from tests.suite import make_solver, solve


def no_blur(problem):
    return no_blur_pair(problem, problem.initial_image())


@pytest.mark.parametrize("dataset", [CIRCULAR, VALID], ids=["circular", "valid"])
def test_scores_are_those_of_a_solver(dataset):
    table = score(dataset, no_blur, potential="tv")
    problem, truth = load_data(dataset)
    result = solve(make_solver("no-blur"), problem)
    expected = get_scorer(problem, truth, "tv")(result["image"], result["kernel"])
    assert table.index.tolist() == list(truth.names)
    for name, values in expected.items():
        np.testing.assert_allclose(table[name], values, rtol=1e-6, err_msg=name)


def test_scores_are_those_of_the_command(tmp_path):
    _, truth = write_truth(VALID, tmp_path)
    assert main([VALID, str(tmp_path), "--potential", "tv"]) == 0
    of_files = pd.read_csv(tmp_path / "scores.csv", index_col="image")
    table = score(VALID, lambda problem: (truth.image, truth.kernel), potential="tv")
    pd.testing.assert_frame_equal(table[of_files.columns], of_files, rtol=1e-4, check_dtype=False)

    def framed(problem):
        return frame(truth.image, truth.kernel.shape[-2:], "valid"), truth.kernel

    assert (score(VALID, framed, potential="tv")["psnr"] == 100).all(), "the border is not scored"


@pytest.mark.parametrize("oracle", [False, True])
def test_the_truth_is_shown_on_demand_alone(oracle):
    seen = []

    def method(problem):
        seen.append(problem.oracle is not None)
        return no_blur(problem)

    score(CIRCULAR, method, potential="tv", oracle=oracle)
    assert seen == [oracle]


def test_the_noise_is_estimated_where_it_is_unknown():
    levels = []

    def method(problem):
        levels.append(problem.noise_std)
        return no_blur(problem)

    score(CIRCULAR.replace("]", ",noise_known=False]"), method, potential="tv")
    assert 0 < levels[0] < 0.1


def test_a_problem_of_deepinv_is_scored_too():
    problem, truth = from_deepinv(*to_deepinv(*load_data(CIRCULAR)))
    table = score((problem, truth), lambda problem: (truth.image, truth.kernel), potential="tv")
    assert (table["psnr"] == 100).all()


def test_an_image_that_is_not_finite_costs_no_other_its_scores():
    def method(problem):
        image, kernel = no_blur(problem)
        image = image.clone()
        image[0] = torch.nan
        return image, kernel

    table = score(CIRCULAR, method, potential="tv")
    assert table.iloc[0].isna().all()
    assert table["psnr"].iloc[1:].notna().all()


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="the image of the method has shape"):
        score(CIRCULAR, lambda problem: (torch.zeros(2, 3, 5, 5), no_blur(problem)[1]))
    with pytest.raises(ValueError, match="did not match"):
        score("nowhere", no_blur)
