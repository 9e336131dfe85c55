"""The final scores of each image: what statistics are made of."""

from numbers import Real

import numpy as np
import pandas as pd

from benchmark_utils.results.final import Final
from benchmark_utils.results.memory import remembered
from benchmark_utils.results.read import CURVE, last_rows

WHOLE = "all images"


@remembered
def image_scores(df):
    """Final scores of each image of each curve.

    Returns
    -------
    DataFrame
        Columns ``objective_name``, ``dataset_name``, ``solver_name``, ``idx_rep``, ``image`` (its
        name), and one per score, such as ``psnr``. Where a repetition stores no scores of its
        images, each has one row, ``all images``, with their means. A run that was skipped has none.
    """
    tables = [pd.DataFrame(columns=[*CURVE, "image"])]
    last = last_rows(df).reset_index(drop=True)
    records = last.to_dict("records")  # once: pandas takes long for each table
    for _, places in sorted(last.groupby(CURVE[:-1]).indices.items()):
        curves = [records[place] for place in places]
        finals = [Final(curve.get("final_results")) for curve in curves]
        if any(final.skipped for final in finals):
            continue
        whole = not all(final.per_image for final in finals)
        tables += [_of_curve(*pair, whole) for pair in zip(curves, finals, strict=True)]
    return pd.concat(tables[1:] or tables, ignore_index=True)


def _of_curve(row, final, whole):
    scores = final.per_image
    if not whole:
        n_images = max(map(len, scores.values()))
        images = _distinct([final.name(index) for index in range(n_images)])
        scores = {key: _around(row.get(f"objective_{key}"), scores[key]) for key in scores}
    else:
        images = [WHOLE]
        scores = {
            column.removeprefix("objective_"): [value]
            for column, value in row.items()
            if column.startswith("objective_") and isinstance(value, Real)
        }
    curve = {column: row[column] for column in CURVE}
    return pd.DataFrame(curve | {"image": images} | scores)


def _around(column, values):
    """Scores of the images about the column of the table, which is the score of record.

    The two differ only in results that were corrected after the run.
    """
    values = np.asarray(values, float)
    if column is None or not np.isfinite(column) or not np.isfinite(values).all():
        return values
    return values + (column - values.mean())


def _distinct(names):
    """Names that are all different: a repeated one gets its number."""
    return [
        name if names.count(name) == 1 else f"{name} ({names[:index].count(name) + 1})"
        for index, name in enumerate(names)
    ]
