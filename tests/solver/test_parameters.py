"""What the name of a solver shows, and that it tells every run from every other."""

import pytest
import yaml
from benchopt.utils.parametrized_name_mixin import _get_used_parameters, product_param
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmark_utils.results import parameters
from benchmark_utils.solver.parameters import short_name
from tests.suite import BENCHMARK, ROOT, SOLVERS

VALUES = st.sampled_from([None, "None", 0, 1, 1.0, True, 0.5, "large", "small", (1, 2)])
DEFAULTS = st.dictionaries(
    st.sampled_from("abcd"), st.lists(VALUES, min_size=1, max_size=3), min_size=1
)


def long_name(base, values):
    """The name that benchopt gives: all parameters."""
    return f"{base}[{','.join(f'{key}={values[key]}' for key in sorted(values))}]"


@settings(deadline=None, max_examples=300)
@given(DEFAULTS, st.data())
def test_a_name_is_shared_only_by_values_that_read_alike(defaults, data):
    one, other = (
        {
            key: data.draw(st.one_of(st.sampled_from(listed), VALUES))
            for key, listed in defaults.items()
        }
        for _ in range(2)
    )
    alike = long_name("map", one) == long_name("map", other)
    assert (short_name("map", one, defaults) == short_name("map", other, defaults)) == alike


def test_what_is_left_at_the_one_default_is_not_shown():
    defaults = {"init": ["large", "small"], "n": [2], "weight": [None], "low, high": [(0, 1)]}
    usual = {"init": "large", "n": 2, "weight": None, "low": 0, "high": 1}
    assert short_name("map", usual, defaults) == "map[init=large]"
    given = usual | {"n": None, "weight": 5, "high": 2}
    assert short_name("map", given, defaults) == "map[high=2,init=large,n=None,weight=5]"
    assert short_name("map", {"n": 2}, {"n": [2]}) == short_name("map", {}, {}) == "map"


@pytest.mark.parametrize("name", SOLVERS)
def test_each_solver_of_the_suite_names_its_runs(name):
    solver = SOLVERS[name]
    runs = [str(solver.get_instance(**values)) for values in product_param(solver.parameters)]
    assert len(set(runs)) == len(runs)
    assert all(len(run) < 60 and "None" not in run for run in runs)


@pytest.mark.parametrize(
    "pattern",
    [
        "map-pgd[init=large]",
        "map-dr[init=edges,level=0.01,n_scales=None,weight=15]",
        "oracle[prior=sparse]",
        "fire-hqs[init=small,seed=3]",
        "l0-blind[restoration=embedded]",
        "tv-blind",
    ],
)
def test_a_name_selects_the_run_it_stands_for(pattern):
    ((solver, chosen),) = BENCHMARK.check_solver_patterns([pattern])
    (values,) = _get_used_parameters(solver, chosen)
    assert str(solver.get_instance(**values)) == pattern


def test_the_quickstart_prints_short_names():
    config = yaml.safe_load((ROOT / "configs" / "quickstart.yml").read_text(encoding="utf-8"))
    names = [
        str(solver.get_instance(**values))
        for solver, chosen in BENCHMARK.check_solver_patterns(config["solver"])
        for values in _get_used_parameters(solver, chosen)
    ]
    assert len(names) == 9
    assert all(len(name) < 60 for name in names)
    assert "map-pgd[init=large]" in names


def test_a_parameter_that_is_given_is_read_from_the_name():
    solver = SOLVERS["map-pgd"].get_instance(init="small", weight=50, n_refits=2)
    assert parameters(str(solver)) == {"init": "small", "n_refits": "2", "weight": "50"}
