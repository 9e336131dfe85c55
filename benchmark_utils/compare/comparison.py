"""The conclusion of a comparison: one sentence, one exit status."""

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from benchmark_utils.compare import verdicts
from benchmark_utils.compare.guards import reasons_not_to_compare
from benchmark_utils.compare.pairing import aligned
from benchmark_utils.compare.quality import JUDGED, compare_quality
from benchmark_utils.compare.sides import CELL, Side
from benchmark_utils.compare.timing import compare_times, same_machine

OK, WORSE, INCOMPARABLE = 0, 1, 2  # exit status


@dataclass(frozen=True)
class Comparison:
    """Head compared with base.

    Attributes
    ----------
    base, head : Side
    reasons : list of str
        Why the two cannot be compared; the tables are then None.
    quality, times : DataFrame or None
        See :func:`compare_quality` and :func:`compare_times`.
    primary : str
        Key of the score that decides; where a cell does not have it, the first that it has.
    gate_time : bool
        Whether a slower cell is a failure too.
    """

    base: Side
    head: Side
    reasons: list
    quality: pd.DataFrame | None
    times: pd.DataFrame | None
    primary: str
    gate_time: bool

    @cached_property
    def decisive(self):
        """The row of ``quality`` that decides for each cell."""
        order = [self.primary, *JUDGED]
        rank = self.quality["score"].map(lambda key: order.index(key) if key in order else 0)
        return self.quality.assign(rank=rank).sort_values("rank").groupby(CELL).head(1).sort_index()

    @cached_property
    def slower(self):
        """Rows of ``times`` that are slower, where that counts."""
        counts = self.gate_time and self.times is not None
        return self.times[self.times["verdict"] == verdicts.REGRESSED] if counts else []

    @property
    def exit_status(self):
        if self.reasons:
            return INCOMPARABLE
        failed = self.decisive["verdict"].isin(verdicts.FAILURES).any() or len(self.slower)
        return WORSE if failed else OK

    @property
    def verdict(self):
        """One word for the whole."""
        if self.reasons:
            return "incomparable"
        if self.exit_status == WORSE:
            return verdicts.REGRESSED
        words = set(self.decisive["verdict"])
        first = verdicts.IMPROVED, verdicts.INCONCLUSIVE, verdicts.EQUIVALENT
        last = verdicts.FAILED, verdicts.CUT_OFF, verdicts.IDENTICAL, verdicts.UNSCORED
        return next((word for word in (*first, *last) if word in words), verdicts.NEW)

    @property
    def summary(self):
        """One line: the verdict and how many cells it rests on."""
        if self.reasons:
            return f"{self.verdict}: {'; '.join(self.reasons)}"
        counts = self.decisive["verdict"].value_counts()
        parts = [f"{counts[word]} {word}" for word in verdicts.ALL if word in counts]
        parts += [f"{len(self.slower)} slower"] if len(self.slower) else []
        cells = "cell" if len(self.decisive) == 1 else "cells"
        return f"{self.verdict}: of {len(self.decisive)} {cells}, {', '.join(parts)}"


def compare(base, head, primary="psnr", gate_time=False, ignored=()):
    """Compare two sides, whose conditions ``ignored`` (of :mod:`.guards`) may differ.

    Returns
    -------
    Comparison

    Raises
    ------
    ValueError
        When ``primary`` is no judged score.
    """
    if primary not in JUDGED:
        raise ValueError(f"primary must be one of {', '.join(JUDGED)}, got {primary!r}")
    base, head = aligned(base, head)
    reasons = reasons_not_to_compare(base, head, ignored)
    if reasons:
        return Comparison(base, head, reasons, None, None, primary, gate_time)
    times = compare_times(base, head) if same_machine(base, head) else None
    return Comparison(base, head, [], compare_quality(base, head), times, primary, gate_time)
