"""The mean of the kernels of several runs."""

import pytest
import torch

from benchmark_utils.algorithms.marginal import pooled
from benchmark_utils.algorithms.marginal.pooling import likeness, moved_onto
from benchmark_utils.kernels import get_kernel
from benchmark_utils.metrics import kernel_mnc
from benchmark_utils.problem import Estimate

LINE = get_kernel("linear_motion", (11, 9), length=4.0, angle=0.3)
WIDE = get_kernel("gaussian", (11, 9), std=0.8)


def run(*kernels):
    return [
        Estimate(torch.full((1, 1, 4, 4), float(n)), kernel) for n, kernel in enumerate(kernels)
    ]


def test_a_kernel_comes_back_to_its_place():
    places = torch.cat(
        [LINE.roll(shift, (-2, -1)) for shift in ((0, 0), (2, -1), (-1, 2), (-3, 0))]
    )
    torch.testing.assert_close(moved_onto(places, LINE.expand(4, 1, 11, 9)), LINE.expand_as(places))


def test_the_last_kernel_is_the_mean_of_those_of_the_runs_wherever_they_lie():
    first, second = run(WIDE, LINE.roll((1, 1), (-2, -1))), run(LINE, LINE, WIDE)
    *before, last = pooled([first, second])
    assert before == [*first, *second]
    centred = (moved_onto(LINE, WIDE) + WIDE) / 2
    torch.testing.assert_close(last.kernel, centred)
    torch.testing.assert_close(last.kernel.sum(), torch.tensor(1.0))
    assert last.image is second[-1].image


def test_errors_that_runs_do_not_share_average_out():
    noise = 0.05 * torch.rand(2, 1, 1, 11, 9, generator=torch.Generator().manual_seed(0))
    found = [(LINE + part) / (LINE + part).sum() for part in noise]
    *_, last = pooled([run(kernel) for kernel in found])
    assert kernel_mnc(last.kernel, LINE) > max(kernel_mnc(kernel, LINE) for kernel in found)


@pytest.mark.parametrize("shift", [(0, 0), (1, -1), (-2, 0)])
def test_likeness_is_the_largest_correlation_wherever_a_kernel_lies(shift):
    """As :func:`kernel_mnc` has it, for kernels that do not touch the edge of their window."""
    narrow = get_kernel("gaussian", (11, 9), std=0.5).roll(shift, (-2, -1))
    like = likeness(torch.cat([narrow, WIDE.roll(shift, (-2, -1))]), WIDE.expand(2, 1, 11, 9))
    expected = kernel_mnc(torch.cat([narrow, WIDE]), WIDE.expand(2, 1, 11, 9))
    torch.testing.assert_close(like.double(), expected, atol=1e-3, rtol=0)
    assert like[0] < 0.95
    assert like[1] > 1 - 1e-5
