"""One side of a comparison: the results of one revision, from one run or several."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from benchmark_utils.files import list_files
from benchmark_utils.results import (
    CUT_OFF,
    FAILED,
    SKIPPED,
    Final,
    image_scores,
    last_rows,
    read_results,
    status,
    worst,
)

SOLVER = "solver_name"
CELL = ["dataset_name", "objective_name", SOLVER]
CURVE = [*CELL, "idx_rep"]
IMAGE = [*CURVE, "image"]


@dataclass(frozen=True)
class Side:
    """Results of one revision.

    Attributes
    ----------
    name : str
    runs : tuple of DataFrame
        Results of the same selection, run several times for the sake of the times.
    """

    name: str
    runs: tuple

    @cached_property
    def rows(self):
        """All evaluations of all runs, with a column ``run``; a run that was skipped has none."""
        rows = pd.concat(
            [run.assign(run=number) for number, run in enumerate(self.runs)], ignore_index=True
        )
        return rows[_stored(rows).map(status) != SKIPPED]

    @cached_property
    def last(self):
        """Last evaluation of each curve, with a column ``run``."""
        return pd.concat(
            [last_rows(rows) for _, rows in self.rows.groupby("run")], ignore_index=True
        )

    @cached_property
    def scores(self):
        """Final scores, one row per image, indexed by ``IMAGE``; the median of the runs."""
        tables = [image_scores(rows) for _, rows in self.last.groupby("run")]
        return pd.concat(tables).groupby(IMAGE, dropna=False).median()

    @cached_property
    def cells(self):
        """Data set, objective and solver of each cell: an index."""
        return pd.MultiIndex.from_frame(self.last[CELL].drop_duplicates()).sort_values()

    @cached_property
    def marks(self):
        """Status of the cells that failed or were cut off in some run or repetition: a dict."""
        found = _stored(self.last).map(status)
        by_cell = found.groupby([self.last[column] for column in CELL]).agg(worst)
        return by_cell[by_cell.isin([FAILED, CUT_OFF])].to_dict()

    def stored(self, key):
        """What the final results of each curve hold under ``key``: a list, None where nothing."""
        return [Final(cell).stored.get(key) for cell in self.last.get("final_results", [])]


def _stored(rows):
    """The column ``final_results``, which results that were merged may lack."""
    return rows.get("final_results", pd.Series(None, rows.index, object))


def read_side(path):
    """Read the results of a file, or of all files of a folder, as one side.

    Raises
    ------
    ValueError
        When there are none; the message names the path.
    """
    path = Path(path)
    files = list_files(path, (".parquet",), deep=False) if path.is_dir() else [path]
    if not files:
        raise ValueError(f"{path} holds no results (*.parquet)")
    return Side(str(path), tuple(read_results(file) for file in files))
