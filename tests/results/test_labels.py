from hypothesis import given, settings
from hypothesis import strategies as st

from benchmark_utils.results import base_name, breakable, parameters, short_labels

VALUES = st.one_of(st.integers(0, 3), st.sampled_from(["large", "None", "(1, 2)", "[1, 2]"]))
NAMES = st.builds(
    lambda base, values: (
        base
        + (
            f"[{','.join(f'{key}={value}' for key, value in sorted(values.items()))}]"
            if values
            else ""
        )
    ),
    st.sampled_from(["map-pgd", "map-dr"]),
    st.dictionaries(st.sampled_from("abc"), VALUES, max_size=3),
)


def test_reads_a_parametrised_name():
    name = "map-pgd[init=large,size=(9, 7),steps=[1, 2],rule=f(a=1)]"
    assert base_name(name) == "map-pgd"
    assert parameters(name) == {
        "init": "large",
        "size": "(9, 7)",
        "steps": "[1, 2]",
        "rule": "f(a=1)",
    }
    assert parameters("no-blur") == {}


def test_keeps_what_tells_siblings_apart():
    assert short_labels(["map[init=large,n=2]", "map[init=small,n=2]", "oracle[n=3]"]) == {
        "map[init=large,n=2]": "map[init=large]",
        "map[init=small,n=2]": "map[init=small]",
        "oracle[n=3]": "oracle",
    }


@settings(deadline=None, max_examples=50)
@given(st.lists(NAMES, min_size=1, unique=True))
def test_different_names_get_different_labels_no_longer_than_they(names):
    labels = short_labels(names)
    assert set(labels) == set(names)
    assert len(set(labels.values())) == len(names)
    assert all(len(label) <= len(name) for name, label in labels.items())


def test_parameters_may_go_to_lines_of_their_own():
    assert breakable("map[init=large,n=2]") == "map [init=large, n=2]"
    assert breakable("no-blur") == "no-blur"
