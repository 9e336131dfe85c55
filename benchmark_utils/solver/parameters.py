"""Parameters of the solvers: those left to the method, and those that a name shows."""

from dataclasses import fields
from typing import get_type_hints


def left_open(*settings):
    """Parameters for the fields of dataclasses of settings, all None: left to the method.

    A solver adds them to its ``parameters`` and finds what was given by ``given``, see
    :class:`.BlindSolver`.
    """
    return {field.name: [None] for cls in settings for field in fields(cls)}


def at_defaults(settings):
    """Parameters for the fields of a dataclass of settings, each at its default."""
    return {field.name: [field.default] for field in fields(settings)}


def open_ranges(*settings):
    """What those parameters may be: None, or what the type hint of the field allows.

    Where two classes have a field of one name, the hint of the last one counts.
    """
    hints = {}
    for cls in settings:
        hints |= get_type_hints(cls, include_extras=True)
    return {name: hint | None for name, hint in hints.items()}


def short_name(base, values, parameters):
    """Name of a solver, without the parameters that have but one default and are left at it.

    A parameter with several defaults is always shown. The name and ``parameters`` together tell
    every value, so that two solvers of one class share a name only if all their values read alike.

    Parameters
    ----------
    base : str
    values : dict
        Of all parameters.
    parameters : dict
        Lists of defaults, as a class of benchopt declares them; a key ``a, b`` lists pairs.

    Returns
    -------
    str
        Such as ``map-pgd[init=large,weight=50]``, or the base alone.
    """
    usual = _single_defaults(parameters)
    shown = [
        f"{key}={value}" for key, value in sorted(values.items()) if usual.get(key) != str(value)
    ]
    return f"{base}[{','.join(shown)}]" if shown else base


def _single_defaults(parameters):
    """Text of the default of each parameter whose defaults all read alike."""
    usual = {}
    for joined, values in parameters.items():
        values = values if isinstance(values, list | tuple) else [values]
        names = [name.strip() for name in joined.split(",")]
        columns = [values] if len(names) == 1 else zip(*values, strict=True)
        for name, column in zip(names, columns, strict=True):
            texts = {str(value) for value in column}
            if len(texts) == 1:
                (usual[name],) = texts
    return usual
