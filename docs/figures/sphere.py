"""Tables of docs/sphere.md from the results of its runs.

``python -m docs.figures.sphere rates RESULTS [--threshold 0.9] [--picture FILE]`` prints, in
Markdown, the share of trials whose kernel reaches the threshold, over the two parameters of the
data set that differ. ``python -m docs.figures.sphere scores RESULTS [--score NAME...]`` prints mean
scores by data set and solver; with ``--csv NAME`` it writes ``docs/tables/NAME.csv`` instead.
"""

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
from benchopt.results import read_results
from PIL import Image

from benchmark_utils.display import heat_map, markdown_table
from benchmark_utils.results import base_name, last_rows, parameters
from docs.figures.tables import write_table

HIDDEN = ""  # what a name says of a parameter at its default


def rates(df, threshold):
    """Table of the share of trials whose signed MNC is at least ``threshold``; seconds in all."""
    rows = last_rows(df)
    settings = pd.DataFrame([parameters(name) for name in rows["dataset_name"]])
    differ = [name for name in settings if settings[name].nunique() > 1]
    if len(differ) != 2:
        raise SystemExit(f"expected data sets that differ in two parameters, got {differ}")
    table = settings[differ].astype(float)
    table["rate"] = [
        np.mean(np.asarray(final["per_image"]["kernel_mnc"]) >= threshold)
        for final in rows["final_results"]
    ]
    return table.pivot_table("rate", *differ), rows["time"].sum()


def scores(df, names):
    """Table of the means of scores: one row a data set, one column a score and solver."""
    known = sorted(name.removeprefix("objective_") for name in df if "objective_" in name)
    if unknown := set(names) - set(known):
        raise SystemExit(f"scores must be among {known}, got {sorted(unknown)}")
    rows = last_rows(df)
    axes = [rows[name].map(brief(rows[name])) for name in ("dataset_name", "solver_name")]
    tables = {name: rows.pivot_table(f"objective_{name}", *axes) for name in names}
    if len(tables) == 1:
        return tables[names[0]]
    joined = pd.concat(tables, axis=1)
    joined.columns = [f"{score}: {solver}" for score, solver in joined.columns]
    return joined


def brief(names):
    """Label of each name: its base, and the parameters that most of its siblings do not share."""
    labels = {}
    for _, family in names.drop_duplicates().groupby(names.map(base_name)):
        settings = pd.DataFrame([parameters(name) for name in family]).fillna(HIDDEN)
        usual = settings.mode().iloc[0] if len(settings.columns) else {}
        for name in family:
            own = [f"{k}={v}" for k, v in parameters(name).items() if v != usual[k]]
            labels[name] = f"{base_name(name)}[{','.join(own)}]" if own else base_name(name)
    return labels


def markdown(table, corner):
    """Lines of a Markdown table of numbers."""
    body = [[*map(_text, row)] for row in table.itertuples()]
    return "\n".join(markdown_table([corner, *map(_text, table.columns)], body))


def _text(value):
    """A name in code marks; a number with two decimals, three below 1, without final zeros."""
    if isinstance(value, str):
        return f"`{value}`"
    digits = 3 if abs(value) < 1 else 2
    return "" if np.isnan(value) else f"{value:.{digits}f}".rstrip("0").rstrip(".")


def main():
    """Read, print, draw."""
    parser = argparse.ArgumentParser(prog="python -m docs.figures.sphere", description=__doc__)
    parser.add_argument("table", choices=("rates", "scores"))
    parser.add_argument("results", type=Path)
    parser.add_argument("--threshold", type=float, default=0.95)
    parser.add_argument("--picture", type=Path)
    parser.add_argument("--score", nargs="+", default=["recovered"])
    parser.add_argument("--csv", metavar="NAME", help="write docs/tables/NAME.csv instead")
    options = parser.parse_args()
    df = read_results(options.results)
    if options.table == "scores":
        table = scores(df, options.score)
        if options.csv:
            write_table(options.csv, ["data set", *table.columns], table.round(3).itertuples())
        else:
            print(markdown(table, ", ".join(options.score)))
        return
    table, seconds = rates(df, options.threshold)
    names = (table.index.name.replace("_", " "), table.columns.name.replace("_", " "))
    print(markdown(table, " \\ ".join(names)))
    print(f"\nsuccess: |<a, a0>| >= {options.threshold:g}; {seconds:.0f} s of the solver in all")
    if options.picture:
        labels = ([_text(value) for value in axis] for axis in table.axes)
        picture = heat_map(table.to_numpy(), *labels, names)
        Image.fromarray((picture * 255).astype(np.uint8)).save(options.picture, optimize=True)


if __name__ == "__main__":
    main()
