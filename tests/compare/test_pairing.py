"""Which cells answer to each other, whether names are long, short or by other defaults."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmark_utils.compare import compare
from benchmark_utils.compare.pairing import aligned, answers, configurations
from benchmark_utils.solver.parameters import short_name
from tests.compare.conftest import change, side

DEFAULTS = {"init": ["a", "b"], "weight": [None], "n": [2], "step": [None]}


def named(*names):
    """Configurations of solvers of which the names are all that is stored."""
    return configurations(side(pd.DataFrame({"solver_name": names})), "solver_name")


def solvers(*values, defaults=DEFAULTS, long=False):
    """Configurations of solvers as benchopt stores them."""
    first = {key: listed[0] for key, listed in defaults.items()}
    rows = []
    for chosen in values:
        full = first | chosen
        inside = ",".join(f"{key}={full[key]}" for key in sorted(full))
        name = f"map[{inside}]" if long else short_name("map", full, defaults)
        rows.append({"solver_name": name} | {f"p_solver_{key}": v for key, v in full.items()})
    return configurations(side(pd.DataFrame(rows)), "solver_name")


def test_a_new_parameter_does_not_count():
    base = named("map[init=a,n=2]", "map[init=b,n=2]")
    renamed = answers(base, named("map[init=a,n=2,step=None]"))
    assert renamed["map[init=a,n=2]"] == "map[init=a,n=2,step=None]"
    assert renamed["map[init=b,n=2]"] == "map[init=b,n=2]"


def test_another_value_is_another_cell():
    assert answers(named("map[n=2]"), named("map[n=3]")) == {"map[n=2]": "map[n=2]"}


def test_cells_that_only_the_new_parameter_tells_apart_keep_their_names():
    names = ["map[n=2,step=1]", "map[n=2,step=2]"]
    assert answers(named("map[n=2]"), named(*names)) == {"map[n=2]": "map[n=2]"}
    assert answers(named(*names), named("map[n=2]")) == {name: name for name in names}


def test_what_one_side_lacks_keeps_its_name():
    assert answers(named("map[n=2]"), named("fire[n=2]")) == {"map[n=2]": "map[n=2]"}


CHOICES = st.lists(
    st.tuples(
        st.sampled_from("ab"), st.sampled_from([None, 5, 0.5]), st.sampled_from([2, 3, None])
    ),
    min_size=1,
    max_size=6,
    unique=True,
)


@settings(deadline=None, max_examples=60)
@given(CHOICES, CHOICES, st.booleans())
def test_long_and_short_names_pair_by_their_values(before, after, long):
    def stored(choices, long=False):
        runs = [dict(zip(("init", "weight", "n"), choice, strict=True)) for choice in choices]
        return solvers(*runs, long=long)

    base, head = stored(before, long), stored(after)
    renamed, name_of = answers(base, head), dict(zip(after, head, strict=True))
    for choice, name in zip(before, base, strict=True):
        if choice in name_of:
            assert renamed[name] == name_of[choice]
        else:
            assert renamed[name] not in head


def test_a_value_of_a_known_parameter_counts_even_where_the_others_have_none():
    base, head = solvers({"init": "a"}), solvers({"init": "a", "weight": 5})
    assert answers(base, head) == {"map[init=a]": "map[init=a]"}


def test_a_new_parameter_at_its_default_does_not_count():
    head = solvers({"init": "a"}, defaults=DEFAULTS | {"turns": [3]})
    for long in (False, True):
        (renamed,) = answers(solvers({"init": "a"}, long=long), head).values()
        assert renamed == "map[init=a]"
    other = solvers({"init": "a", "turns": 4}, defaults=DEFAULTS | {"turns": [3]})
    knows = solvers({"init": "a"}, defaults=DEFAULTS | {"turns": [None]})
    assert answers(knows, other) == {"map[init=a]": "map[init=a]"}


def test_one_name_under_other_defaults_is_two_cells():
    head = solvers({"init": "a"}, defaults=DEFAULTS | {"n": [9]})
    assert answers(solvers({"init": "a"}), head) == {"map[init=a]": "map[init=a,n=2]"}
    given = solvers({"init": "a"}, {"init": "a", "n": 2}, defaults=DEFAULTS | {"n": [9]})
    assert answers(solvers({"init": "a"}), given) == {"map[init=a]": "map[init=a,n=2]"}


def test_results_with_a_new_parameter_are_compared(results):
    head = results.assign(
        solver_name=results["solver_name"].str.replace("]", ",step=None]"),
        dataset_name=results["dataset_name"].str.replace("]", ",guess=None]"),
    )
    comparison = compare(side(results), side(head))
    assert comparison.summary == "identical: of 3 cells, 3 identical"
    assert aligned(side(results), side(head))[0].cells.equals(side(head).cells)


@pytest.mark.parametrize("shift", [0.0, -0.2])
def test_old_results_with_long_names_are_compared_with_new_ones(results, shift):
    parameters = {"p_solver_n": 2.0, "p_solver_weight": None}
    new = results.assign(**parameters)
    old = new.assign(solver_name=new["solver_name"].str.replace("]", ",n=2,weight=None]"))
    changed = change(new, "psnr", lambda n: shift)
    comparison = compare(side(old), side(changed))
    cells = "3 identical" if shift == 0 else "1 regressed, 2 identical"
    assert comparison.summary.endswith(f"of 3 cells, {cells}")
