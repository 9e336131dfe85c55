from benchmark_utils.display import markdown_table


def test_one_line_a_row_and_a_rule_below_the_head():
    assert markdown_table(["a", "b"], [["1", "2"], ["3", "4"]]) == [
        "| a | b |",
        "|---|---|",
        "| 1 | 2 |",
        "| 3 | 4 |",
    ]


def test_numbers_may_be_aligned_to_the_right():
    assert markdown_table(["a", "b", "c"], [], right=True) == ["| a | b | c |", "|---|---:|---:|"]
