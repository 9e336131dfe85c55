"""Which cell of head answers to which of base: the one whose parameters agree.

Names alone do not tell. A solver's name leaves out the parameters at their default, older results
name all of them, and a default may have changed; a new parameter, whose default is what was done
before, is in no result of base.
"""

from collections import Counter
from dataclasses import dataclass

from benchmark_utils.compare.sides import CELL, SOLVER, Side
from benchmark_utils.results import base_name, parameters, solver_parameters

NONE = "None"  # text of a parameter left to the method, whether it is shown or not


@dataclass(frozen=True)
class Configuration:
    """Parameters behind a name.

    Attributes
    ----------
    values : dict of str
        What is known to differ from None.
    shown : frozenset of str
        Parameters in the name: of a short name, those not at their default.
    known : frozenset of str
        Parameters that the results of its side know.
    """

    values: dict
    shown: frozenset
    known: frozenset

    def agrees(self, other):
        """Whether both may stand for the same run."""
        keys = self.values.keys() | other.values.keys()
        return all(self._agrees_on(key, other) for key in keys)

    def _agrees_on(self, key, other):
        if self.values.get(key, NONE) == other.values.get(key, NONE):
            return True
        if key in self.values and key in other.values:
            return False
        having, lacking = (self, other) if key in self.values else (other, self)
        # A value that is not shown is a default: that of a parameter new on one side.
        return key not in lacking.known or key not in having.shown


def aligned(base, head):
    """Both sides, the names of base replaced by those of the cells of head that answer to them."""
    for column in CELL:
        sides = [configurations(side, column) for side in (base, head)]
        renamed = answers(*sides)
        runs = (run.assign(**{column: run[column].map(renamed)}) for run in base.runs)
        base = Side(base.name, tuple(runs))
    return base, head


def configurations(side, column):
    """The :class:`Configuration` of each name in ``column`` of a side.

    Only solvers have columns of their parameters and short names.
    """
    values, stored = {}, set()
    for run in side.runs:
        if column == SOLVER:
            values |= solver_parameters(run)
            stored |= {key.removeprefix("p_solver_") for key in run if key.startswith("p_solver_")}
        else:
            values |= {name: parameters(name) for name in run[column].unique()}
    known = {}
    for name in values:
        known.setdefault(base_name(name), set()).update(stored, parameters(name))
    return {
        name: Configuration(found, frozenset(parameters(name)), frozenset(known[base_name(name)]))
        for name, found in values.items()
    }


def answers(base, head):
    """From each name of base to the name of head that answers to it, or to one of its own.

    Parameters
    ----------
    base, head : dict of str to Configuration

    Returns
    -------
    dict
        A name of base keeps itself where none or several of head agree with it, and where several
        of base agree with one of head. Where that name stands for something else in head, it shows
        what differs.
    """
    found = {name: name for name in base if name in head and base[name].agrees(head[name])}
    rest = [name for name in base if name not in found]
    pairs = [
        (one, other)
        for one in rest
        for other in head.keys() - found.keys()
        if base_name(one) == base_name(other) and base[one].agrees(head[other])
    ]
    times = [Counter(names) for names in zip(*pairs, strict=True)] or [Counter(), Counter()]
    found |= {one: other for one, other in pairs if times[0][one] == times[1][other] == 1}
    own = {name: told_apart(name, base[name], head.get(name)) for name in rest}
    return own | found


def told_apart(name, configuration, other):
    """The name, with the values that ``other``, of the same name, has differently."""
    if other is None:
        return name
    keys = configuration.values.keys() | other.values.keys()
    differ = {key: configuration.values.get(key, NONE) for key in keys}
    differ = {key: text for key, text in differ.items() if text != other.values.get(key, NONE)}
    shown = sorted((parameters(name) | differ).items())
    return f"{base_name(name)}[{','.join(f'{key}={text}' for key, text in shown)}]"
