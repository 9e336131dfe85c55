"""Figures that papers published under a protocol of the suite: to print beside, never to rank.

``figures.csv`` has one figure a line: its ``protocol`` (one of :data:`PROTOCOLS`), the ``data`` it
is a mean of, the ``method``, the ``metric`` (a score of the suite) and its ``value``; then the
``source`` that published it, ``where`` in it, the ``date``, and its ``trace``: what was looked at.
``second hand`` means that the paper itself was not.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from benchmark_utils.results import base_name, parameters

FIGURES = Path(__file__).with_name("figures.csv")
COLUMNS = [
    "protocol",
    "data",
    "method",
    "metric",
    "value",
    "source",
    "where",
    "date",
    "trace",
]
NOISE_LEVELS = tuple(level / 255 for level in (5, 10, 20))
# Of a synthetic data set under the plain model; others are in its name only where they depart.
PLAIN = {
    "boundary",
    "colour",
    "images",
    "kernel",
    "kernel_guess",
    "kernel_size",
    "noise_known",
    "noise_std",
    "oracle",
    "size",
}


@dataclass(frozen=True)
class Protocol:
    """How published figures were made, as far as a run of the suite can do the same.

    Attributes
    ----------
    dataset : str
        Name of the data set of the suite.
    metrics : tuple of str
        Scores of the suite that are defined as the published ones are.
    follows : callable
        Whether a data set with such parameters, a dict of texts, is under the protocol.
    condition : str
        The same in words.
    note : str
        What still differs.
    """

    dataset: str
    metrics: tuple[str, ...]
    follows: Callable[[dict], bool]
    condition: str
    note: str = ""


def _is_ffhq_256(given):
    is_blur = {"kernel": "motion", "kernel_size": "33", "size": "256", "colour": "True"}
    level = float(given.get("noise_std", "nan"))
    is_level = any(abs(level - known) < 1e-3 for known in NOISE_LEVELS)
    is_plain = given.keys() <= PLAIN and given.get("boundary") in (None, "circular", "valid")
    return is_plain and is_level and all(given.get(key) == is_blur[key] for key in is_blur)


PROTOCOLS = {
    "levin": Protocol(
        "levin",
        ("levin_psnr", "error_ratio", "success"),
        lambda given: True,
        "any pair",
        "restored as the authors' programs do, PMP's with total variation",
    ),
    "kohler": Protocol(
        "kohler",
        ("kohler_psnr", "kohler_ssim"),
        lambda given: given.get("size") == "None" and given.get("colour") == "True",
        "whole photographs in colour (size=None)",
    ),
    "ffhq-256": Protocol(
        "ffhq",
        ("psnr", "ssim"),
        _is_ffhq_256,
        "kernel=motion, kernel_size=33, size=256, noise_std=0.0196, 0.0392 or 0.0784",
        "published without registration, on other faces and kernels",
    ),
}


def read_figures(path=FIGURES):
    """The figures of a file, one a row.

    Raises
    ------
    ValueError
        When a figure is of another protocol or metric, is stated twice, is no number, or lacks what
        tells where it is from; the message names its line.
    """
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    if list(table) != COLUMNS:
        raise ValueError(f"{path} has the columns {list(table)}, expected {COLUMNS}")
    seen = set()
    for number, row in enumerate(table.to_dict("records"), start=2):
        _check(row, f"{path}, line {number}")
        key = row["protocol"], row["data"], row["method"], row["metric"], row["source"]
        if key in seen:
            raise ValueError(f"{path}, line {number} states {row['method']!r} a second time")
        seen.add(key)
    return table.assign(value=table["value"].astype(float))


def _check(row, place):
    protocol = PROTOCOLS.get(row["protocol"])
    if protocol is None:
        raise ValueError(
            f"{place}: protocol must be one of {sorted(PROTOCOLS)}, got {row['protocol']!r}"
        )
    if row["metric"] not in protocol.metrics:
        raise ValueError(
            f"{place}: metric of {row['protocol']} must be one of {list(protocol.metrics)}, "
            f"got {row['metric']!r}"
        )
    missing = [column for column in COLUMNS if not row[column].strip()]
    if missing:
        raise ValueError(f"{place}: {', '.join(missing)} must be given")
    try:
        is_finite = abs(float(row["value"])) < float("inf")
    except ValueError:
        is_finite = False
    if not is_finite:
        raise ValueError(f"{place}: value must be a finite number, got {row['value']!r}")


def followed(df):
    """Names of the protocols that results follow, and of those whose scores alone they have.

    Parameters
    ----------
    df : DataFrame
        Results, see :mod:`benchmark_utils.results.read`.

    Returns
    -------
    same, other : list of str
    """
    same, other = [], []
    for name, protocol in PROTOCOLS.items():
        runs = [text for text in df["dataset_name"].unique() if base_name(text) == protocol.dataset]
        has_scores = any(
            f"objective_{metric}" in df and df[f"objective_{metric}"].notna().any()
            for metric in protocol.metrics
        )
        if runs and has_scores:
            follows = all(protocol.follows(parameters(text)) for text in runs)
            (same if follows else other).append(name)
    return same, other


def beside(figures, protocol):
    """The figures of one protocol as a table: a row per method, data and source."""
    rows = figures[figures["protocol"] == protocol]
    index = ["method", "data", "source", "where", "date", "trace"]
    shared = rows.groupby(["method", "data", "source"], sort=False)
    order = {metric: rank for rank, metric in enumerate(PROTOCOLS[protocol].metrics)}
    table = []
    for _, group in shared:
        values = dict(zip(group["metric"], group["value"], strict=True))
        first = group.iloc[0]
        traces = "; ".join(dict.fromkeys(group["trace"]))
        table.append({key: first[key] for key in index} | {"trace": traces} | values)
    metrics = sorted(set(rows["metric"]), key=order.get)
    return pd.DataFrame(table, columns=[*index, *metrics])
