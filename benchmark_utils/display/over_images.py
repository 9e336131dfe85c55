"""How a score is spread over the images: its distribution, its quartiles along a run."""

import numpy as np

from benchmark_utils.results import finals, image_scores, problem_labels

ALL = "all data sets"


def all_or_each(df):
    """A menu: all data sets, where there are several, and each."""
    names = problem_labels(df)
    return [ALL, *names] if len(names) > 1 else names


def distributions(df, score):
    """Empirical distribution function of a final score of each solver.

    Parameters
    ----------
    df : DataFrame
        Results.
    score : Score

    Returns
    -------
    dict
        From a solver to the corners (x, y) of its stairs, arrays from share 0 to share 1; without
        the solvers that have no finite score.
    """
    scores = image_scores(df)
    found = {}
    for solver, rows in scores.groupby("solver_name"):
        values = np.sort(rows[score.key].to_numpy(float)) if score.key in rows else np.empty(0)
        values = values[np.isfinite(values)]
        if values.size:
            shares = np.arange(values.size + 1) / values.size
            found[solver] = np.repeat(values, 2), np.repeat(shares, 2)[1:-1]
    return found


def shares_up_to(df, score, thresholds):
    """Share of the images on which a final score is at most each threshold, for each solver.

    An image that a solver failed on is no success. Data sets without the score do not count.

    Returns
    -------
    dict
        From a solver to an array as long as ``thresholds``.
    """
    scores = image_scores(df)
    if score.key not in scores:
        return {}
    has_score = scores.groupby("dataset_name")[score.key].transform(lambda s: s.notna().any())
    return {
        solver: (rows[score.key].to_numpy(float)[:, None] <= thresholds).mean(0)
        for solver, rows in scores[has_score].groupby("solver_name")
    }


def quartiles(rows, score):
    """Quartiles over the images of a score along the run of each solver of one problem.

    Those of the mean, which are all the same, where the scores of the images are not stored.

    Returns
    -------
    dict
        From a solver to four lists: iterations, first quartile, median, third quartile.
    """
    found = {}
    for solver, final in finals(rows).items():
        first = rows[rows["solver_name"] == solver]
        first = first[first["idx_rep"] == first["idx_rep"].min()].sort_values("stop_val")
        values, steps = final.curve(score.key), first["stop_val"].to_numpy(float)
        if values is None or len(values) != len(steps):
            values = first[[score.column]].to_numpy(float)
        known = np.isfinite(values).any(1)
        if known.any():
            parts = np.nanquantile(values[known], (0.25, 0.5, 0.75), axis=1).tolist()
            found[solver] = (steps[known].tolist(), *parts)
    return found
