"""Both sides in one table of results, for a dashboard that shows them beside each other."""

import pandas as pd

from benchmark_utils.compare.pairing import aligned

SIDES = ("base", "head")


def merged(base, head):
    """First run of each side, every solver once per side: ``map-pgd[init=large,side=base]``.

    What is compared has one name, that of head, so that it lies together.
    """
    tables = [
        side.runs[0].assign(
            solver_name=[with_side(solver, name) for solver in side.runs[0]["solver_name"]],
            p_solver_side=name,
        )
        for name, side in zip(SIDES, aligned(base, head), strict=True)
    ]
    return pd.concat(tables, ignore_index=True)


def with_side(solver, side):
    """Add the parameter ``side`` to the name of a solver."""
    if solver.endswith("]"):
        return f"{solver[:-1]},side={side}]"
    return f"{solver}[side={side}]"
