import pandas as pd
import pytest

from benchmark_utils.display import COLOURS, is_reference, solver_styles


@pytest.mark.parametrize(
    ("name", "reference"),
    [("no-blur", True), ("oracle[n=1]", True), ("map[init=oracle-large]", True), ("map", False)],
)
def test_references_take_from_the_truth_or_do_nothing(name, reference):
    assert is_reference(name) == reference


def test_solvers_can_be_told_apart():
    names = ["no-blur", "oracle", *(f"map[init={i}]" for i in range(5 * len(COLOURS)))]
    styles = solver_styles(pd.DataFrame({"solver_name": names * 2}))
    assert list(styles) == sorted(names)
    looks = {(style["color"], style["marker"]) for style in styles.values()}
    assert len(looks) == len(names)
    assert styles["no-blur"]["color"] not in COLOURS
