import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from benchmark_utils.algorithms.sphere_sbd.convolution import Convolution
from benchmark_utils.algorithms.sphere_sbd.windows import (
    data_windows,
    heaviest_window,
    larger_window,
    recentre,
    resize,
)

sides = st.integers(1, 9)


@given(sides, sides)
def test_a_padded_kernel_keeps_its_centre_and_comes_back(side, other):
    kernels = torch.rand(2, 1, side, other)
    larger = larger_window((side, other), (100, 100))
    assert larger == (3 * side - 2, 3 * other - 2)
    padded = resize(kernels, larger)
    assert torch.equal(resize(padded, (side, other)), kernels)
    convolution = Convolution(torch.zeros(2, 1, 30, 30), larger)
    transfers = (convolution.transfer(k) for k in (kernels, padded))
    torch.testing.assert_close(*transfers)


@given(st.integers(0, 8), st.integers(0, 12))
def test_recentring_changes_nothing_of_what_is_seen(top, left):
    kernels = torch.zeros(1, 2, 13, 16)
    kernels[0, 0, top : top + 5, left : left + 4] = torch.rand(5, 4) + 0.1
    kernels[0, 1, 4:9, 6:10] = 1
    activations = torch.rand(1, 2, 1, 20, 24)
    convolution = Convolution(torch.zeros(1, 1, 20, 24), (13, 16))
    moved, others = recentre(kernels, activations, (5, 4))
    before = convolution.predict(convolution.transfer(kernels), activations)
    after = convolution.predict(convolution.transfer(moved), others)
    torch.testing.assert_close(after, before, rtol=0, atol=1e-4)
    assert (heaviest_window(moved, (5, 4)) == 0).all()
    assert resize(moved, (5, 4))[0, 0].count_nonzero() == 20


def test_windows_are_of_the_data_and_not_empty():
    observation = torch.zeros(2, 1, 1, 500)
    observation[..., 200:220] = torch.randn(20)
    windows = data_windows(observation, (1, 8), 4)
    assert windows.shape == (2, 4, 1, 8)
    torch.testing.assert_close(windows.flatten(2).norm(dim=2), torch.ones(2, 4))
    assert torch.equal(data_windows(observation[1:], (1, 8), 4), windows[1:])
    every = torch.nn.functional.normalize(observation[0, 0].unfold(1, 8, 1)[0], dim=1)
    assert ((windows[0, :, 0] @ every.T).amax(1) > 1 - 1e-5).all()


def test_more_windows_than_there_are_is_an_error():
    with pytest.raises(ValueError, match="at most 3, got 4"):
        data_windows(torch.rand(1, 1, 1, 10), (1, 8), 4)
