import pytest

from benchmark_utils.display import columns


@pytest.mark.parametrize(
    ("n_cards", "per_row"), [(0, 2), (1, 2), (5, 5), (6, 6), (7, 4), (8, 4), (11, 6), (13, 5)]
)
def test_rows_hold_as_many_cards_as_fit_and_about_as_many_each(n_cards, per_row):
    assert columns(n_cards) == per_row
