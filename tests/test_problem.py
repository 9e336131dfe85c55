"""The contract: sizes, frames and checks of what passes between the parts."""

import dataclasses

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmark_utils.kernels import dirac
from benchmark_utils.physics import convolve
from benchmark_utils.problem import BlindProblem, check_images, extend, frame, support_size

sides = st.integers(1, 12)
properties = settings(deadline=None, max_examples=20)


@pytest.fixture
def observation():
    return torch.rand(2, 3, 20, 24, generator=torch.Generator().manual_seed(0))


@properties
@given(sides, sides, sides, sides, st.sampled_from(("circular", "valid")))
def test_extend_reaches_the_support_and_frame_cuts_it_back(height, width, kh, kw, boundary):
    observation = torch.rand(2, 1, height, width)
    image = extend(observation, (kh, kw), boundary)
    assert image.shape[-2:] == support_size((height, width), (kh, kw), boundary)
    assert torch.equal(frame(image, (kh, kw), boundary), observation)
    assert image.amin() == observation.amin()
    assert image.amax() == observation.amax()


@pytest.mark.parametrize("shape", [(3, 5), (4, 6), (1, 7), (8, 1)])
def test_the_frame_lies_where_a_dirac_leaves_the_image(observation, shape):
    blurred = convolve(observation, dirac(shape), "valid")
    torch.testing.assert_close(blurred, frame(observation, shape, "valid"), atol=1e-6, rtol=0)


def test_image_size_and_initial_image_follow_the_boundary(observation):
    circular = BlindProblem(observation, 0.01, (5, 4))
    assert circular.image_size == (20, 24)
    assert circular.initial_image() is observation
    valid = circular.replace(boundary="valid")
    assert valid.image_size == (24, 27)
    assert valid.initial_image().shape == (2, 3, 24, 27)
    assert valid.initial_image((1, 2)).shape == (2, 3, 20, 25)


def test_a_kernel_may_be_larger_than_a_valid_observation_but_not_than_a_circular_one(observation):
    assert BlindProblem(observation, 0.01, (31, 31), "valid").image_size == (50, 54)
    with pytest.raises(ValueError, match=r"kernel \(21, 3\) is larger than the image \(20, 24\)"):
        BlindProblem(observation, 0.01, (21, 3))


def test_a_problem_cannot_be_changed_and_replace_checks_anew(observation):
    problem = BlindProblem(observation, None, (3, 3))
    with pytest.raises(dataclasses.FrozenInstanceError):
        problem.noise_std = 1.0
    with pytest.raises(ValueError, match="noise_std"):
        problem.replace(noise_std=-1.0)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"boundary": "reflect"}, "boundary must be one of .* got 'reflect'"),
        ({"noise_std": float("nan")}, "noise_std must be finite and at least 0, got nan"),
        ({"noise_std": float("inf")}, "noise_std must be finite"),
        ({"kernel_shape": (3,)}, r"two positive integers, got \(3,\)"),
        ({"kernel_shape": 3}, "two positive integers, got 3"),
        ({"kernel_shape": (3, 0)}, "two positive integers"),
        ({"kernel_shape": (3, 2.5)}, "two positive integers"),
        ({"observation": torch.full((1, 1, 8, 8), torch.nan)}, "observation holds NaN"),
    ],
)
def test_a_malformed_entry_is_named(observation, changes, message):
    entries = {"observation": observation, "noise_std": 0.01, "kernel_shape": (3, 3), **changes}
    with pytest.raises(ValueError, match=message):
        BlindProblem(**entries)


@pytest.mark.parametrize(
    ("images", "message"),
    [
        ([[1.0]], r"must be a tensor of shape \(B, C, H, W\)"),
        (torch.rand(3, 8, 8), r"got shape \(3, 8, 8\)"),
        (torch.ones(1, 1, 8, 8, dtype=torch.uint8), "floating point, got torch.uint8"),
        (torch.rand(0, 3, 8, 8), "is empty"),
        (torch.full((1, 1, 2, 2), torch.inf), "infinite"),
    ],
)
def test_images_are_checked(images, message):
    with pytest.raises(ValueError, match=f"pictures.*{message}"):
        check_images(images, "pictures")
