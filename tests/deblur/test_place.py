"""The frame of a photograph in its restored image."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmark_utils.deblur import method
from benchmark_utils.deblur.method import Method
from benchmark_utils.deblur.place import most_seen
from benchmark_utils.kernels import get_kernel
from benchmark_utils.physics import convolve
from benchmark_utils.problem import BlindProblem, frame
from tests.problems import photographs


@given(data=st.data(), height=st.integers(1, 8), width=st.integers(1, 8))
@settings(deadline=None, max_examples=50)
def test_an_image_moved_by_its_kernel_comes_back_to_the_photograph(data, height, width):
    row, column = (data.draw(st.integers(0, side - 1)) for side in (height, width))
    kernel = torch.zeros(1, 1, height, width)
    kernel[..., row, column] = 1
    image = torch.rand(1, 3, 20, 24, generator=torch.Generator().manual_seed(row))
    seen = convolve(image, kernel, "valid")
    torch.testing.assert_close(most_seen(image, kernel), seen, atol=1e-5, rtol=0)


def test_a_kernel_whose_median_is_its_centre_leaves_the_frame_in_the_middle():
    kernel = get_kernel("gaussian", (9, 7), std=1.5)
    image = torch.rand(1, 1, 30, 31, generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(most_seen(image, kernel), frame(image, (9, 7), "valid"))


def test_the_border_on_the_side_of_the_heavy_end_is_restored_not_guessed():
    """A camera that stood still, then ran: a spot in the window's corner, and a tail."""
    kernel = torch.eye(15)[None, None] * 0.4 / 14
    kernel[..., -1, -1] = 0.6
    sharp = photographs("astronaut", size=134)
    problem = BlindProblem(convolve(sharp, kernel, "valid"), 0.004, (15, 15), "valid")
    found = Method().restore(problem, kernel)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(method, "most_seen", lambda image, kernel: image)
        whole = Method().restore(problem, kernel)
    in_the_middle = (frame(whole, (15, 15), "valid") - frame(sharp, (15, 15), "valid")).abs()
    error = (found - most_seen(sharp, kernel)).abs()
    for rim in ((..., -5, slice(None)), (..., -5)):
        assert error[rim].mean() < 0.5 * in_the_middle[rim].mean()
