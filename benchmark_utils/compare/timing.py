"""The times of two sides, from interleaved runs on one machine."""

import numpy as np
import pandas as pd

from benchmark_utils.compare import verdicts
from benchmark_utils.compare.sides import CELL, CURVE
from benchmark_utils.results import PSNR

SLOWER = 1.25  # ratio, and
LONGER = 0.05  # seconds: both must be passed to call a run slower
BELOW_FINAL = 0.1  # dB
MACHINE = ["system-processor", "system-cpus", "env-OMP_NUM_THREADS"]


def compare_times(base, head):
    """Times of the cells that both sides have.

    Returns
    -------
    DataFrame
        Indexed by ``CELL``: ``base`` and ``head`` (s, medians over runs and repetitions),
        ``ratio``, ``base_to_target`` and ``head_to_target`` (s, until base's final PSNR minus 0.1
        dB, NaN where it is not reached) and ``verdict``: a side is slower only if its fastest run
        is slower than the other's slowest, by 25 % and 50 ms.
    """
    rows = {}
    for cell in base.cells.intersection(head.cells):
        times = [_of_cell(side.last, cell)["time"] for side in (base, head)]
        target = _of_cell(base.last, cell).get(PSNR.column, pd.Series(dtype=float)).mean()
        before, after = (time.median() for time in times)
        rows[cell] = {
            "base": before,
            "head": after,
            "ratio": after / before if before else np.nan,
            "base_to_target": time_to(target - BELOW_FINAL, _of_cell(base.rows, cell)),
            "head_to_target": time_to(target - BELOW_FINAL, _of_cell(head.rows, cell)),
            "verdict": _verdict(*times),
        }
    table = pd.DataFrame.from_dict(rows, orient="index")
    table.index = pd.MultiIndex.from_tuples(list(rows), names=CELL)
    return table


def same_machine(base, head):
    """Whether both sides ran on one kind of machine: else their times mean nothing."""
    columns = [column for column in MACHINE if column in base.last and column in head.last]
    base, head = (side.last[columns].drop_duplicates() for side in (base, head))
    return set(base.itertuples(index=False)) == set(head.itertuples(index=False))


def time_to(target, rows):
    """Median over the curves of the first time at which the PSNR is at least ``target`` (dB)."""
    if PSNR.column not in rows:
        return np.nan
    reached = rows[rows[PSNR.column] >= target]
    first = reached.groupby(["run", *CURVE])["time"].min()
    all_curves = rows.groupby(["run", *CURVE]).ngroups
    return first.median() if len(first) == all_curves else np.nan


def _of_cell(rows, cell):
    return rows[(rows[CELL] == list(cell)).all(axis=1)]


def _verdict(base, head):
    if slower(base, head):
        return verdicts.REGRESSED
    return verdicts.IMPROVED if slower(head, base) else verdicts.EQUIVALENT


def slower(before, after):
    """Whether even the fastest time after is clearly above the slowest before."""
    fastest, slowest = after.min(), before.max()
    return bool(fastest > SLOWER * slowest and fastest - slowest > LONGER)
