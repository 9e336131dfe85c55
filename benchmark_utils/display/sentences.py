"""What results say in a few sentences: the posterior, the start, who comes nearest."""

from typing import NamedTuple

import pandas as pd

from benchmark_utils.display.styles import is_reference
from benchmark_utils.display.switches import switched
from benchmark_utils.results import (
    KERNEL_MNC,
    PSNR,
    VALUE,
    base_name,
    finals,
    image_scores,
    interval,
    last_rows,
    short_labels,
    statuses,
)

NO_BLUR, ORACLE = "no-blur", "oracle"
STARTS = (("oracle-large", "oracle-small"), ("large", "small"))
MAP_METHODS = ("map-pgd", "map-dr", "fire-hqs")  # joint MAP: one image for each kernel
CELL = ["objective_name", "dataset_name", "image"]


class Gain(NamedTuple):
    """How much better than no blur a solver is, in dB: a paired interval over photographs.

    ``share`` is that of the oracle's gain on the same photographs, ``n`` their number.
    """

    solver: str
    mean: float
    low: float
    high: float
    share: float
    n: int


def story(df):
    """Up to three sentences, true of the numbers of ``df``; none for what was not run.

    Examples
    --------
    >>> import pandas as pd
    >>> story(pd.DataFrame())
    []
    """
    if df.empty:
        return []
    scores = image_scores(df)
    return [sentence for tell in (posterior, starts, methods) for sentence in tell(df, scores)]


def posterior(df, scores):
    """How often the observation with a Dirac is more probable than the true pair."""
    values = _wide(scores[scores["idx_rep"] == 0], VALUE.key)  # whose true pair is stored
    truths = true_values(df)
    if NO_BLUR not in values or truths.empty:
        return
    pairs = pd.concat({"no blur": values[NO_BLUR], "truth": truths}, axis=1).dropna()
    if len(pairs):
        count = int((pairs["no blur"] < pairs["truth"]).sum())
        preferred = "no blur" if 2 * count > len(pairs) else "the truth"
        yield (
            f"The joint posterior prefers {preferred}: the observation with a Dirac is more "
            f"probable than the true image and kernel on {count} of {len(pairs)} photographs."
        )


def true_values(df):
    """Value of the true pair, a Series over data set and image."""
    found = {}
    for (objective, dataset), rows in df.groupby(["objective_name", "dataset_name"]):
        for final in finals(rows).values():
            for index, value in enumerate(final.true_values):
                found[objective, dataset, final.name(index)] = value
    index = pd.MultiIndex.from_tuples(found or [], names=CELL)
    return pd.Series(list(found.values()), index, dtype=float)


def starts(df, scores):
    """What the two starts of one method end at, where they were run on the same photographs."""
    tables = [_wide(scores, score.key) for score in (PSNR, VALUE, KERNEL_MNC)]
    if any(table.empty for table in tables):
        return
    quality, value, kernel = tables
    for large, small in _pairs_of_starts(quality):
        pairs = quality[[large, small]].dropna()
        gain = interval((pairs[large] - pairs[small]).to_numpy()[:, None])
        better = int((kernel.loc[pairs.index, large] > kernel.loc[pairs.index, small]).sum())
        ranks = value.loc[pairs.index]
        less = int((ranks[large] > ranks[small]).sum())
        above = "above" if gain.mean > 0 else "below"
        is_clear = gain.low > 0 or gain.high < 0
        clear = "The start decides" if is_clear else "The start does not decide here"
        label = short_labels([large, small])
        yield (
            f"{clear}: {label[large]} ends {_decibel(gain, absolute=True)} {above} "
            f"{label[small]}, with the better kernel on {better} and the less probable pair on "
            f"{less} of {len(pairs)} photographs."
        )
        return


def _pairs_of_starts(quality):
    """Names of solvers that differ in their start alone: the published experiment first."""
    groups = switched(quality).get("init", [])
    for ends in STARTS:
        for group in groups:
            found = [name for end in ends for name in group if f"init={end}" in _settings(name)]
            if len(found) == 2 and len(quality[found].dropna()) > 1:
                yield found


def _settings(name):
    return name.partition("[")[2].removesuffix("]").split(",")


def methods(df, scores):
    """Who comes nearest to the known kernel, and where joint MAP is."""
    found = gains(df, scores)
    if not found:
        return
    best, *others = found
    text = (
        f"{best.solver} comes nearest to the known kernel: it gains {_decibel(best)} on no blur, "
        f"{best.share:.0%} of the oracle's gain"
    )
    rival = next((gain for gain in others if base_name(gain.solver) in MAP_METHODS), None)
    if rival is not None and base_name(best.solver) not in MAP_METHODS:
        text += f"; {rival.solver}, the best joint MAP, gains {_decibel(rival)}"
    yield f"{text}."


def gains(df, scores=None):
    """Gain in PSNR of each competitor on no blur, over the photographs of all data sets.

    A photograph under two blurs is one unit. Solvers without a result on each are left out.

    Returns
    -------
    list of Gain
        The largest mean first; empty without the references.
    """
    quality = _wide(image_scores(df) if scores is None else scores, PSNR.key)
    if not {NO_BLUR, ORACLE} <= set(quality) or quality[[NO_BLUR, ORACLE]].isna().any(axis=None):
        return []
    marks = statuses(last_rows(df))
    labels = short_labels(quality)
    over = quality.sub(quality[NO_BLUR], axis=0)
    found = []
    for name in quality:
        if is_reference(name) or marks.get(name) or over[name].isna().any():
            continue
        units = over[name].groupby("image").mean().to_numpy()
        mean, low, high, _, n = interval(units[:, None])
        found.append(Gain(labels[name], mean, low, high, mean / over[ORACLE].mean(), n))
    return sorted(found, key=lambda gain: -gain.mean)


def _wide(scores, key):
    """Score ``key``, a row per data set and image, a column per solver; means over repetitions."""
    if key not in scores:
        return pd.DataFrame()
    table = scores.dropna(subset=[key]).groupby([*CELL, "solver_name"])[key].mean()
    return table.unstack("solver_name")


def _decibel(gain, absolute=False):
    """Mean and interval of a difference; of its magnitude, where the text has its sign."""
    mean, low, high = gain.mean, gain.low, gain.high
    if absolute and mean < 0:
        mean, low, high = -mean, -high, -low
    return f"{mean:.1f} dB ({low:.1f} to {high:.1f})" if gain.n > 1 else f"{mean:.1f} dB"
