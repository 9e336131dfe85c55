"""What a parameter may be: one rule for data sets, solvers and the settings of methods.

A type hint says it: ``int``, ``bool``, ``Literal["sphere", "simplex"]``, ``Positive | None``. Some
common ranges have names here; ``Annotated[float, Number(least=0, below=1)]`` makes any other.
"""

import types
from collections import ChainMap
from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from numbers import Integral, Real
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints


@dataclass(frozen=True)
class Number:
    """Finite numbers of an interval; no text, and neither True nor False.

    Parameters
    ----------
    least, most : float
        Ends that belong to the interval.
    above, below : float
        Ends that do not.
    whole : bool
        Whether they are integers.
    unit : str
        Said after the interval in errors.
    """

    least: float = -inf
    most: float = inf
    above: float = -inf
    below: float = inf
    whole: bool = False
    unit: str = ""

    def __contains__(self, value):
        if isinstance(value, bool) or not isinstance(value, Integral if self.whole else Real):
            return False
        return self.least <= value <= self.most and self.above < value < self.below

    def __str__(self):
        return f"{self._interval()}{self.unit}"

    def _interval(self):
        kind = "integer" if self.whole else "finite number"
        article = "an" if self.whole else "a"
        low, high = max(self.least, self.above), min(self.most, self.below)
        if high < inf:
            number = kind.removeprefix("finite ")
            opening, closing = "(["[self.least == low], ")]"[self.most == high]
            return f"{article} {number} in {opening}{low:g}, {high:g}{closing}"
        if self.above == 0 or (self.whole and self.least == 1):
            return f"a positive {kind}"
        return f"{article} {kind}" + (f" of at least {low:g}" if low > -inf else "")


@dataclass(frozen=True)
class OneOf:
    """Some values; 1 is not True, and 1.0 is not 1."""

    values: tuple

    def __contains__(self, value):
        return any(type(value) is type(known) and value == known for known in self.values)

    def __str__(self):
        texts = [str(value) for value in self.values]
        return " or ".join(texts) if len(texts) < 3 else f"one of {', '.join(texts)}"


@dataclass(frozen=True)
class Kind:
    """What a test accepts."""

    accepts: Callable[[Any], bool]
    text: str

    def __contains__(self, value):
        return self.accepts(value)

    def __str__(self):
        return self.text


@dataclass(frozen=True)
class Either:
    """What one of several ranges holds."""

    ranges: tuple

    def __contains__(self, value):
        return any(value in part for part in self.ranges)

    def __str__(self):
        return " or ".join(map(str, self.ranges))


ANYTHING = Kind(lambda value: True, "anything")
RANGES = {
    Any: ANYTHING,
    Callable: Kind(callable, "a function"),
    bool: OneOf((True, False)),
    int: Number(whole=True),
    float: Number(),
    str: Kind(lambda value: isinstance(value, str) and bool(value.strip()), "a name"),
    type(None): OneOf((None,)),
}

Count = Annotated[int, Number(least=1, whole=True)]
Steps = Annotated[int, Number(least=0, whole=True)]
Positive = Annotated[float, Number(above=0)]
Nonnegative = Annotated[float, Number(least=0)]
Share = Annotated[float, Number(least=0, most=1)]
PositiveShare = Annotated[float, Number(above=0, most=1)]
NoiseLevel = Annotated[
    float,
    Number(
        least=0,
        most=1,
        unit=", in units of images in [0, 1] (0.05, not a grey level of 255)",
    ),
]


def range_of(hint):
    """What a type hint allows: a container whose text ends the sentence "it must be ..."."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return hint.__metadata__[0]
    if origin is Literal:
        return OneOf(arguments)
    if origin in (Union, types.UnionType):
        return Either(tuple(map(range_of, arguments)))
    return RANGES[origin or hint]


def check_value(value, name, hint):
    """Raise a ValueError unless ``value``, called ``name``, is what the type hint allows."""
    expected = range_of(hint)
    if value not in expected:
        raise ValueError(f"{name} must be {expected}, got {value!r}")


def check_fields(settings):
    """Raise a ValueError that names the first field of a dataclass that its hint does not allow."""
    for name, hint in get_type_hints(type(settings), include_extras=True).items():
        check_value(getattr(settings, name), name, hint)


def check_parameters(component):
    """Raise a ValueError that names the first parameter that is not what is expected.

    Parameters
    ----------
    component : solver or data set of benchopt
        The ``ranges`` of its class and of those above are type hints of its parameters.
    """
    hints = all_ranges(type(component))
    for name, value in component._parameters.items():
        check_value(value, name, hints.get(name, Any))


def all_ranges(component):
    """Type hints of the parameters of a class of benchopt: a dict, see :func:`check_parameters`."""
    stated = ChainMap(*(vars(cls).get("ranges", {}) for cls in component.__mro__))
    return {
        name: stated[name] if name in stated else hint_of(defaults)
        for name, defaults in component.parameters.items()
    }


def hint_of(defaults):
    """What a parameter may be by its default values, where nothing else says it.

    Numbers stand for finite numbers, True and False for themselves, anything else for anything.
    """
    given = [value for value in defaults if value is not None]
    if not given:
        return Any
    if all(isinstance(value, bool) for value in given):
        kind = bool
    elif all(value in RANGES[float] for value in given):
        kind = float
    else:
        return Any
    return kind if len(given) == len(defaults) else kind | None
