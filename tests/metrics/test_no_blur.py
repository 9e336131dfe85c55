"""The no-blur score is 1 for a Dirac kernel with the observation, and for nothing else."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmark_utils.metrics import no_blur_score
from benchmark_utils.metrics.no_blur import kernel_peak, observation_distance
from benchmark_utils.physics import convolve
from tests.problems import photographs

properties = settings(deadline=None, max_examples=20)


@pytest.fixture(scope="module")
def observation():
    return photographs("face", "coffee", size=48)


def dirac(row, column, size=9):
    kernel = torch.zeros(2, 1, size, size)
    kernel[..., row, column] = 1
    return kernel


@properties
@given(row=st.integers(0, 8), column=st.integers(0, 8))
def test_every_moved_no_blur_pair_scores_one(observation, row, column):
    shift = (4 - row, 4 - column)
    image = observation.roll(shift, (-2, -1))
    kernel = dirac(row, column)
    torch.testing.assert_close(convolve(image, kernel, "circular"), observation)
    assert no_blur_score(image, kernel, observation).tolist() == [1, 1]


@properties
@given(seed=st.integers(0, 999), gain=st.floats(-3, 3))
def test_the_score_is_a_share(observation, seed, gain):
    generator = torch.Generator().manual_seed(seed)
    kernel = torch.randn(2, 1, 5, 5, generator=generator)
    image = gain * torch.rand(observation.shape, generator=generator)
    score = no_blur_score(image, kernel, observation)
    assert ((score >= 0) & (score < 1)).all()


def test_a_spread_kernel_or_another_image_lowers_the_score(observation):
    uniform = torch.full((2, 1, 5, 5), 1 / 25)
    expected = [1 / 25] * 2
    assert no_blur_score(observation, uniform, observation).tolist() == pytest.approx(expected)
    darker = no_blur_score(0.5 * observation, dirac(4, 4), observation)
    assert darker.tolist() == pytest.approx([0.5, 0.5], abs=0.05)
    assert no_blur_score(1 - observation, dirac(4, 4), observation).max() < 0.5


def test_the_components_know_neither_scale_nor_sign():
    kernel = torch.tensor([[0.0, -3.0], [1.0, 0.0]])[None, None]
    assert kernel_peak(kernel).item() == pytest.approx(0.75)
    assert kernel_peak(-7 * kernel).item() == pytest.approx(0.75)
    assert kernel_peak(0 * kernel).item() == 0


def test_the_distance_is_relative_to_the_observation(observation):
    distance = observation_distance(1.1 * observation, observation, max_shift=0)
    assert distance.tolist() == pytest.approx([0.1, 0.1], rel=1e-5)
    black = torch.zeros_like(observation)
    assert observation_distance(black, black, max_shift=2).tolist() == [0, 0]


def test_bad_input_is_named(observation):
    with pytest.raises(ValueError, match="got 1 kernels for 2 images"):
        no_blur_score(observation, dirac(4, 4)[:1], observation)
    with pytest.raises(ValueError, match=r"cut both to the observation with .*frame"):
        no_blur_score(observation[..., 1:], dirac(4, 4), observation)
    with pytest.raises(ValueError, match="kernel holds NaN"):
        no_blur_score(observation, dirac(4, 4) * float("nan"), observation)
