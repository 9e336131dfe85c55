from benchmark_utils.compare.merged import merged, with_side
from benchmark_utils.display import is_reference, sided
from benchmark_utils.results import finals, problems
from tests.compare.conftest import side


def test_a_side_is_one_more_parameter():
    assert with_side("map[init=large]", "head") == "map[init=large,side=head]"
    assert with_side("no-blur", "base") == "no-blur[side=base]"
    assert is_reference("no-blur[side=base]")


def test_every_solver_is_there_twice(results):
    both = merged(side(results, results), side(results))
    assert len(both) == 2 * len(results)
    ((_, rows),) = problems(both).items()
    assert len(finals(rows)) == 2 * results["solver_name"].nunique()


def test_a_new_parameter_does_not_part_the_sides(results):
    new = results["solver_name"].str.replace("]", ",rule=None]")
    both = merged(side(results), side(results.assign(solver_name=new)))
    names = set(both["solver_name"])
    assert {sided(name)[0] for name in names} == set(new)
    assert len(names) == 2 * results["solver_name"].nunique()
