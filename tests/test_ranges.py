"""What no data set, solver or setting takes is refused by name, before anything is read or run."""

import re
from dataclasses import MISSING, fields
from typing import Any, Literal

import pytest
import yaml
from benchopt.utils.parametrized_name_mixin import _get_used_parameters
from hypothesis import given
from hypothesis import strategies as st

from benchmark_utils.algorithms.settings import Settings
from benchmark_utils.ranges import (
    Count,
    NoiseLevel,
    Number,
    Positive,
    PositiveShare,
    Share,
    Steps,
    all_ranges,
    check_value,
    hint_of,
    range_of,
)
from benchmark_utils.solver import BlindSolver
from tests.problems import simulated
from tests.suite import BENCHMARK, DATASETS, ROOT, SOLVERS, make_dataset, make_solver

NAN, INF = float("nan"), float("inf")
COMPONENTS = DATASETS | SOLVERS
PARAMETERS = [(name, key) for name, face in COMPONENTS.items() for key in face.parameters]
# Names and weights that are looked up, and refused, by what they refer to.
TEXTS = {
    *("denoiser", "restoration", "restorers", "gamma"),
    *("images", "photographs", "photograph", "source"),
}
ANY_SIGN = {"seed"}
NEVER = [NAN, INF, -INF, "", " ", b"1", [], [NAN], {}, {"a": 1}, (), object()]


def defaults(name, key):
    """Values that a parameter has where nothing is given, in a solver or in its settings."""
    listed = [value for value in COMPONENTS[name].parameters[key] if value is not None]
    if listed or name in DATASETS:
        return listed
    own = COMPONENTS[name].parameters.keys()
    classes = [fields(cls) for cls in Settings.__subclasses__()]
    settings = [cls for cls in classes if sum(field.name in own for field in cls) > len(cls) / 2]
    known = [field.default for cls in settings for field in cls if field.name == key]
    return [value for value in known if value is not None and value is not MISSING]


def refused(name, key):
    """What a parameter cannot be, whatever it is: by its name and its default values alone."""
    usual = defaults(name, key)
    values = list(NEVER)
    if key not in ANY_SIGN:
        values += [-1, -0.5, -1e300]
    if key not in TEXTS:
        values += ["nonsense", "1", "0.5", "True", "nan"]
    if not any(isinstance(value, bool) for value in usual):
        values += [True, False]
    else:
        values += [0, 1, 0.5, "yes"]
    if key.startswith("n_") or (usual and all(isinstance(value, int) for value in usual)):
        values += [2.5, 1e3, 9.0]
    return values


def component(name, key, value):
    """A solver or data set, and the first thing that benchopt asks of it."""
    if name in SOLVERS:
        made = make_solver(name, **{key: value})
        return made, lambda: made.skip(problem=None)
    made = make_dataset(name, **{key: value})
    made.load = lambda: pytest.fail("something is read")
    return made, made.get_data


@pytest.mark.parametrize(("name", "key"), PARAMETERS)
def test_what_a_parameter_cannot_be_is_named(tmp_path, monkeypatch, name, key):
    monkeypatch.setenv("BENCHOPT_DATA_HOME", str(tmp_path))
    for value in refused(name, key):
        made, ask = component(name, key, value)
        if value is NEVER[0]:
            made._get_state()  # which benchopt asks for before
        with pytest.raises(ValueError, match=f"^{key} must be .*, got {re.escape(repr(value))}$"):
            ask()


@pytest.mark.parametrize(("name", "key"), PARAMETERS)
def test_what_it_is_by_default_is_allowed(name, key):
    hint = all_ranges(COMPONENTS[name])[key]
    assert hint is not Any, f"say in `ranges` what {key} of {name} may be"
    for value in [*COMPONENTS[name].parameters[key], *defaults(name, key)]:
        check_value(value, key, hint)


@pytest.mark.parametrize("name", DATASETS)
def test_what_is_listed_as_all_values_is_allowed(name):
    face = DATASETS[name]
    for key, hint in all_ranges(face).items():
        listed = face.get_all_parameter_values(key)
        for value in listed if isinstance(listed, list) else []:
            check_value(value, key, hint)


@pytest.mark.parametrize("config", sorted(ROOT.glob("configs/*.yml")), ids=lambda path: path.stem)
def test_the_selections_of_the_suite_are_allowed(config):
    selection = yaml.safe_load(config.read_text(encoding="utf-8"))
    chosen = [
        *BENCHMARK.check_solver_patterns(selection.get("solver") or ["no-blur"]),
        *BENCHMARK.check_dataset_patterns(selection.get("dataset") or ["simulated"]),
    ]
    for face, parameters in chosen:
        hints = all_ranges(face)
        for values in _get_used_parameters(face, parameters):
            for key, value in values.items():
                check_value(value, key, hints[key])


@pytest.mark.parametrize(
    ("name", "key"),
    [
        *[(name, "denoiser") for name, s in SOLVERS.items() if "denoiser" in s.parameters],
        *[(name, "restoration") for name, s in SOLVERS.items() if "restoration" in s.parameters],
        ("fire-hqs", "restorers"),
        ("fire-hqs", "gamma"),
    ],
)
def test_names_that_are_looked_up_are_refused_before_a_run(name, key):
    solver = make_solver(name, **{key: "nonsense"})
    problem, _ = simulated("face", side=5, oracle=True)
    with pytest.raises(ValueError, match="nonsense"):
        solver.skip(problem=problem) == (False, None) and solver.set_objective(problem=problem)


@pytest.mark.parametrize("dataset", ["simulated", "ffhq"])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        *[("noise_std", value) for value in (5, 1.01, None)],
        *[("size", value) for value in (0, None)],
        *[("kernel_size", value) for value in (0, None)],
        ("kernel_guess", 0),
        *[("kernel", value) for value in ("moton", 3, None)],
        *[("boundary", value) for value in ("open", 0, None)],
        *[("noise_known", value) for value in ("false", "no", None)],
    ],
)
def test_what_is_out_of_range_is_named(monkeypatch, dataset, name, value):
    made = make_dataset(dataset, **{name: value})
    monkeypatch.setattr(made, "sharp_images", lambda: pytest.fail("an image is read"))
    with pytest.raises(ValueError, match=f"^{name} must be .*got {value!r}"):
        made.get_data()


@pytest.mark.parametrize("noise_std", [0, 0.0, 1, 0.25])
def test_the_ends_of_the_range_belong_to_it(noise_std):
    made = make_dataset("simulated", size=24, kernel_size=5, noise_std=noise_std)
    assert made.get_data()["problem"].noise_std == noise_std


@pytest.mark.parametrize("dataset", ["levin", "landscape"])
def test_levels_of_other_data_sets_are_checked_too(dataset):
    with pytest.raises(ValueError, match="noise_std must be .*got 5"):
        make_dataset(dataset, noise_std=5).get_data()


@pytest.mark.parametrize("cls", Settings.__subclasses__())
def test_settings_are_checked_where_they_are_made(cls):
    """Without a solver, too."""
    whole = {field.name: 1 for field in fields(cls) if field.default is MISSING}
    for field in fields(cls):
        for value in (NAN, INF, b"1"):
            with pytest.raises(ValueError, match=f"^{field.name} must be .*, got"):
                cls(**whole | {field.name: value})


def test_a_solver_without_ranges_is_checked_by_its_defaults():
    class Solver(BlindSolver):
        name = "mine"
        parameters = {"std": [1.5], "sharp": [False], "n_outer": [10], "mode": ["a"], "x": [None]}
        ranges = {"mode": Literal["a", "b"]}

    Solver.get_instance(std=2, sharp=True, n_outer=0, mode="b", x="any").skip(
        problem=simulated("face")[0]
    )
    for wrong in ({"std": "2"}, {"std": NAN}, {"sharp": 1}, {"n_outer": 0.5}, {"mode": "c"}):
        ((key, value),) = wrong.items()
        with pytest.raises(ValueError, match=f"^{key} must be .*, got {value!r}"):
            Solver.get_instance(**wrong).skip(problem=None)


@pytest.mark.parametrize(
    ("listed", "hint"),
    [
        ([1.5], float),
        ([1, 2.5], float),
        ([True], bool),
        ([None, 0.5], float | None),
        ([None, True], bool | None),
        ([1, True], Any),
        (["a", 1], Any),
        ([None], Any),
        ([], Any),
        ([NAN], Any),
    ],
)
def test_what_default_values_say(listed, hint):
    assert hint_of(listed) == hint


@given(st.floats(), st.floats(allow_nan=False), st.floats(allow_nan=False), st.booleans())
def test_a_number_is_in_its_interval(value, low, high, is_open):
    name = {True: ("above", "below"), False: ("least", "most")}[is_open]
    number = Number(**dict(zip(name, (low, high), strict=True)))
    inside = low < value < high if is_open else low <= value <= high
    assert (value in number) == (inside and abs(value) < INF)


@pytest.mark.parametrize(
    ("hint", "text"),
    [
        (int, "an integer"),
        (float, "a finite number"),
        (Count, "a positive integer"),
        (Steps, "an integer of at least 0"),
        (Positive, "a positive finite number"),
        (Share, "a number in [0, 1]"),
        (PositiveShare, "a number in (0, 1]"),
        (bool, "True or False"),
        (Literal["a", "b", "c"], "one of a, b, c"),
        (Count | None, "a positive integer or None"),
        (NoiseLevel, "a number in [0, 1], in units of images in [0, 1] (0.05, not a grey level of "
         "255)"),
    ],
)  # fmt: skip
def test_the_text_says_what_is_expected(hint, text):
    assert str(range_of(hint)) == text
