"""Which cell of head answers to which of base: parameters that only one side knows do not count.

A new parameter, whose default is what was done before, changes every name that holds it.
"""

from benchmark_utils.compare.sides import CELL, Side
from benchmark_utils.results import base_name, parameters


def aligned(base, head):
    """Both sides, their names cut to the parameters that both know.

    Where that would make two cells of a side alike, the names stay as they are.
    """
    for column in CELL:
        names = [
            sorted({name for run in side.runs for name in run[column]}) for side in (base, head)
        ]
        shared = shared_names(*names)
        base, head = (
            Side(
                side.name,
                tuple(run.assign(**{column: run[column].map(shared)}) for run in side.runs),
            )
            for side in (base, head)
        )
    return base, head


def shared_names(base, head):
    """From each parametrised name of either side to its name by the parameters of both.

    Parameters
    ----------
    base, head : list of str
        All different within a side.
    """
    renamed = {}
    for family in {base_name(name) for name in (*base, *head)}:
        sides = [[name for name in side if base_name(name) == family] for side in (base, head)]
        keys = [{key for name in side for key in parameters(name)} for side in sides]
        new = {name: _cut(name, keys[0] & keys[1]) for side in sides for name in side}
        distinct = all(len({new[name] for name in side}) == len(side) for side in sides)
        renamed |= new if all(sides) and distinct else {name: name for name in new}
    return renamed


def _cut(name, keys):
    kept = [f"{key}={value}" for key, value in parameters(name).items() if key in keys]
    return f"{base_name(name)}[{','.join(kept)}]" if kept else base_name(name)
