"""Windows and moves, each signal its own, against roll, padding and slices."""

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from benchmark_utils.physics import shift_each, windows

REACH = 9
places = st.tuples(st.integers(-REACH, REACH), st.integers(-REACH, REACH))
moves = st.lists(places, min_size=3, max_size=3)


@given(moves)
def test_each_signal_moves_by_its_own_shift(shifts):
    signals = torch.rand(1, 3, 2, 7, 8)
    moved = shift_each(signals, torch.tensor([shifts]), "circular")
    for index, shift in enumerate(shifts):
        assert torch.equal(moved[0, index], signals[0, index].roll(shift, (-2, -1)))


@given(moves)
def test_zeros_come_in_where_nothing_comes_back(shifts):
    signals = torch.rand(1, 3, 7, 8) + 1
    moved = shift_each(signals, torch.tensor([shifts]), "zero")
    for index, (down, right) in enumerate(shifts):
        kept = max(0, 7 - abs(down)) * max(0, 8 - abs(right))
        assert moved[0, index].count_nonzero() == kept


@pytest.mark.parametrize(
    ("border", "mode"), [("zero", "constant"), ("repeat", "replicate"), ("circular", "circular")]
)
@given(first=moves, height=st.integers(1, 5), width=st.integers(1, 5))
def test_a_window_is_a_slice_of_the_padded_signal(border, mode, first, height, width):
    signals = torch.rand(3, 2, 11, 10)
    found = windows(signals, torch.tensor(first), (height, width), border)
    padded = F.pad(signals, (REACH, REACH, REACH, REACH), mode=mode)
    padded = F.pad(padded, (0, 5, 0, 5))
    for index, (row, column) in enumerate(first):
        top, left = row + REACH, column + REACH
        expected = padded[index, :, top : top + height, left : left + width]
        assert torch.equal(found[index], expected)
