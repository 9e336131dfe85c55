"""The scores of two sides, cell by cell."""

import pandas as pd

from benchmark_utils.compare import verdicts
from benchmark_utils.compare.sides import CELL
from benchmark_utils.results import FAILED, LOWER, SCORES, control_false_alarms, interval

JUDGED = {score.key: score for score in SCORES if score.margin}
COLUMNS = [*CELL, "score", "base", "head", "difference", "q", "verdict"]


def compare_quality(base, head):
    """Every judged score of every cell.

    Returns
    -------
    DataFrame
        One row per cell and score: the columns ``CELL``, ``score`` (its key), ``base`` and ``head``
        (means), ``difference`` (:class:`Interval`, head minus base), ``q`` (p-value adjusted within
        the score) and ``verdict``. A cell of which a side has no final result, since it failed,
        was cut off or did not run, takes one row, without score.
    """
    rows = []
    for cell in base.cells.union(head.cells):
        name = dict(zip(CELL, cell, strict=True))
        if cell not in head.cells:
            rows.append(name | {"verdict": verdicts.MISSING})
        elif cell not in base.cells:
            rows.append(name | {"verdict": verdicts.NEW})
        elif cell in base.marks or cell in head.marks:
            rows.append(name | {"verdict": unfinished(base.marks.get(cell), head.marks.get(cell))})
        else:
            scores = compare_scores(base.scores.loc[cell], head.scores.loc[cell])
            rows += [name | score for score in scores or [{"verdict": verdicts.UNSCORED}]]
    table = pd.DataFrame(rows, columns=COLUMNS).astype({"verdict": object, "q": float})
    for key, family in table[table["verdict"].isna()].groupby("score"):
        q = control_false_alarms([difference.p for difference in family["difference"]])
        words = [_judge(key, *pair) for pair in zip(family["difference"], q, strict=True)]
        table.loc[family.index, "q"] = q
        table.loc[family.index, "verdict"] = words
    return table


def unfinished(base, head):
    """Word for a cell that failed or was cut off, as its marks say; None is a final result."""
    if base is None:
        return verdicts.MISSING
    if head is None:
        return verdicts.NEW
    return verdicts.FAILED if base == head == FAILED else verdicts.CUT_OFF


def compare_scores(base, head):
    """Rows of one cell, from its scores indexed by repetition and image.

    A cell all of whose scores agree bit by bit is identical in each.
    """
    keys = [key for key in JUDGED if key in base and base[key].notna().any()]
    rows = [compare_score(key, base[key], head.get(key)) for key in keys]
    if base.equals(head):
        return [row | {"verdict": verdicts.IDENTICAL} for row in rows]
    return rows


def compare_score(key, base, head):
    """Row of one score of one cell; its verdict is open unless something is missing."""
    base = base.dropna()
    head = base * float("nan") if head is None else head.reindex(base.index)
    row = {"score": key, "base": base.mean(), "head": head.mean()}
    if head.isna().any():  # a failure is not averaged away
        return row | {"verdict": verdicts.MISSING}
    images = (head - base).unstack("idx_rep")
    # Where an image failed in some repetition of base, the others stand for it.
    images = images.apply(lambda repetitions: repetitions.fillna(repetitions.mean()), axis=1)
    return row | {"difference": interval(images.to_numpy())}


def _judge(key, difference, q):
    score = JUDGED[key]
    gain = -difference if score.better == LOWER else difference
    return verdicts.verdict(gain, score.margin, q)
