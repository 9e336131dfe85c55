from benchmark_utils.compare import compare
from benchmark_utils.compare.pairing import aligned, shared_names
from tests.compare.conftest import side


def test_a_new_parameter_does_not_count():
    renamed = shared_names(["map[init=a,n=2]", "map[init=b,n=2]"], ["map[init=a,n=2,step=None]"])
    assert renamed["map[init=a,n=2,step=None]"] == renamed["map[init=a,n=2]"] == "map[init=a,n=2]"
    assert renamed["map[init=b,n=2]"] == "map[init=b,n=2]"


def test_another_value_is_another_cell():
    renamed = shared_names(["map[n=2]"], ["map[n=3]"])
    assert renamed["map[n=2]"] != renamed["map[n=3]"]


def test_cells_that_only_the_new_parameter_tells_apart_keep_their_names():
    names = ["map[n=2,step=1]", "map[n=2,step=2]"]
    assert shared_names(["map[n=2]"], names) == {name: name for name in ("map[n=2]", *names)}


def test_what_one_side_lacks_keeps_its_name():
    assert shared_names(["map[n=2]"], ["fire[n=2]"]) == {
        "map[n=2]": "map[n=2]",
        "fire[n=2]": "fire[n=2]",
    }


def test_results_with_a_new_parameter_are_compared(results):
    head = results.assign(
        solver_name=results["solver_name"].str.replace("]", ",step=None]"),
        dataset_name=results["dataset_name"].str.replace("]", ",guess=None]"),
    )
    comparison = compare(side(results), side(head))
    assert comparison.summary == "identical: of 3 cells, 3 identical"
    assert aligned(side(results), side(head))[1].cells.equals(side(results).cells)
