"""What must be the same on both sides for their difference to mean anything."""

import pandas as pd

from benchmark_utils.compare.sides import CELL

UNKNOWN = "unknown"


def reasons_not_to_compare(base, head, ignored=()):
    """Reasons, in words, why two sides cannot be compared; empty when they can.

    On the cells of which both have final results: the same seed, device, images and versions of the
    libraries, but for those of these ``CONDITIONS`` that are ``ignored``. On the whole: the same
    repetitions. The configuration needs no guard: another value of a parameter is another cell, see
    :mod:`benchmark_utils.compare.pairing`.
    """
    common = base.cells.intersection(head.cells)
    if common.empty:
        return ["no cell (data set, objective, solver) is in both"]
    reasons = []
    common = [cell for cell in common if cell not in base.marks and cell not in head.marks]
    for name, find in CONDITIONS.items():
        if name in ignored:
            continue
        reasons += _difference(name, _by_cell(find(base), base), _by_cell(find(head), head), common)
    repetitions = [sorted(side.last["idx_rep"].unique()) for side in (base, head)]
    if repetitions[0] != repetitions[1]:
        reasons.append("repetitions: {} in base, {} in head".format(*map(_listed, repetitions)))
    return reasons


def seeds(side):
    return side.last.get("base_seed", pd.Series(UNKNOWN, side.last.index)).astype(str)


def devices(side):
    return [device or UNKNOWN for device in side.stored("device")]


def libraries(side):
    return [
        ", ".join(f"{name} {version}" for name, version in sorted((stored or {}).items()))
        for stored in side.stored("versions")
    ]


def images(side):
    return [_listed((stored or {}).get("names", [])) for stored in side.stored("per_image")]


CONDITIONS = {"seed": seeds, "device": devices, "versions": libraries, "images": images}


def _by_cell(values, side):
    """The values of each cell: a set, since repetitions may differ."""
    rows = side.last[CELL].assign(value=list(values) or UNKNOWN)
    return rows.groupby(CELL)["value"].agg(frozenset)


def _difference(name, base, head, common):
    """One reason, with an example, when some cell has other values on the two sides."""
    for cell in common:
        if base[cell] != head[cell]:
            return [f"{name}: {_listed(base[cell])} in base, {_listed(head[cell])} in head"]
    return []


def _listed(values):
    return ", ".join(map(str, sorted(values)))
