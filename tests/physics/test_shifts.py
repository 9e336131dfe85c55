import torch
from hypothesis import given
from hypothesis import strategies as st

from benchmark_utils.physics import shift_each

moves = st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), min_size=3, max_size=3)


@given(moves)
def test_each_signal_moves_by_its_own_shift(shifts):
    signals = torch.rand(1, 3, 2, 7, 8)
    moved = shift_each(signals, torch.tensor([shifts]), circular=True)
    for index, shift in enumerate(shifts):
        assert torch.equal(moved[0, index], signals[0, index].roll(shift, (-2, -1)))


@given(moves)
def test_zeros_come_in_where_nothing_comes_back(shifts):
    signals = torch.rand(1, 3, 7, 8) + 1
    moved = shift_each(signals, torch.tensor([shifts]), circular=False)
    for index, (down, right) in enumerate(shifts):
        kept = max(0, 7 - abs(down)) * max(0, 8 - abs(right))
        assert moved[0, index].count_nonzero() == kept
