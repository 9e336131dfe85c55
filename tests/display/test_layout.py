"""How the cards and the tables of a view are laid out."""

import pytest

from benchmark_utils.display import columns, markdown_table


@pytest.mark.parametrize(
    ("n_cards", "per_row"), [(0, 2), (1, 2), (5, 5), (6, 6), (7, 4), (8, 4), (11, 6), (13, 5)]
)
def test_rows_hold_as_many_cards_as_fit_and_about_as_many_each(n_cards, per_row):
    assert columns(n_cards) == per_row


def test_one_line_a_row_and_a_rule_below_the_head():
    assert markdown_table(["a", "b"], [["1", "2"], ["3", "4"]]) == [
        "| a | b |",
        "|---|---|",
        "| 1 | 2 |",
        "| 3 | 4 |",
    ]


def test_numbers_may_be_aligned_to_the_right():
    assert markdown_table(["a", "b", "c"], [], right=True) == ["| a | b | c |", "|---|---:|---:|"]
