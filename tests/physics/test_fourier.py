"""Grid of the Fourier transforms: lengths, embedding of each kind of signal, checks."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmark_utils.physics import fast_length, transfer_function
from benchmark_utils.physics.fourier import FourierGrid
from tests.blurs import blurs

properties = settings(deadline=None, max_examples=25)


@properties
@given(st.integers(2, 5000))
def test_a_fast_length_is_even_smooth_and_close(length):
    fast = fast_length(length)
    assert length <= fast <= 1.25 * length + 2
    assert fast % 2 == 0
    for prime in (2, 3, 5):
        while fast % prime == 0:
            fast //= prime
    assert fast == 1


def test_a_signal_of_height_one_stays_one_row():
    assert FourierGrid((1, 101), (1, 9), "valid").size == (1, 108)


@properties
@given(blurs())
def test_each_signal_comes_back_from_its_spectrum(blur):
    grid = FourierGrid(blur.image.shape[-2:], blur.kernel_shape, blur.boundary)
    observation = blur.noise((*blur.image.shape[:2], *grid.observation_size))
    for signal, back in (
        (blur.image, grid.image(grid.transform_image(blur.image))),
        (observation, grid.observation(grid.transform_observation(observation))),
        (blur.kernel, grid.kernel(transfer_function(blur.kernel, grid.size))),
    ):
        torch.testing.assert_close(back, signal, rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (((8, 9), (3, 3), "reflect"), "boundary must be one of"),
        (((8, 9), (3,), "valid"), "two positive integers"),
        (((8, 9), (9, 9), "valid"), r"kernel \(9, 9\) is larger than the image \(8, 9\)"),
    ],
)
def test_a_malformed_size_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        FourierGrid(*arguments)


@pytest.mark.parametrize("image", [torch.rand(8, 9), torch.rand(1, 1, 9, 8), [[1.0]]])
def test_a_malformed_image_is_described(image):
    grid = FourierGrid((8, 9), (3, 3), "circular")
    with pytest.raises(ValueError, match=r"image must be a floating .*\(B, C, 8, 9\), got"):
        grid.transform_image(image)
