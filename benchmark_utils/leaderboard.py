"""The leaderboard in the terminal: mean scores of each solver on each data set.

``python -m benchmark_utils.leaderboard [RESULTS.parquet] [--markdown]``
"""

import argparse
from pathlib import Path
from textwrap import wrap

import pandas as pd

from benchmark_utils.display.ranking import best, ranked_scores, ranking
from benchmark_utils.display.scores import EXPLANATION, MARKS

OUTPUTS = Path("outputs")
DIRECTIONS = "↑ higher is better, ↓ lower is better."


def text_table(df, markdown=False):
    """The leaderboard as aligned plain text, or as Markdown, one table per problem."""
    table, shown = ranking(df), ranked_scores(df)
    marks = {score.column: best(table, score) for score in shown}
    lines = []
    for problem, rows in table.groupby("problem", sort=False):
        body = [["solver", *(score.heading for score in shown)]]
        for index, row in rows.iterrows():
            solver = _reference(row["solver"], markdown) if row["reference"] else row["solver"]
            cells = [
                _cell(row[s.column], s.digits, marks[s.column][index], markdown) for s in shown
            ]
            body.append([solver, *cells])
        absent = sorted(set(table["solver"]) - set(rows["solver"]))
        lines += [f"### {problem}" if markdown else problem, ""]
        lines += _markdown(body) if markdown else _aligned(body)
        lines += ["", f"no result: {', '.join(absent)}"] if absent else []
        lines += [""]
    marked = ("**bold**", "*italic*") if markdown else ("*", "()")
    legend = f"{DIRECTIONS} {MARKS.format(*marked)} {EXPLANATION}"
    return "\n".join([*lines, *wrap(legend, 100, break_on_hyphens=False)])


def _cell(value, digits, is_best, markdown):
    if pd.isna(value):
        return "-"
    text = f"{value:.{digits}f}"
    if markdown:
        return f"**{text}**" if is_best else text
    return text + ("*" if is_best else " ")


def _reference(solver, markdown):
    return f"*{solver}*" if markdown else f"({solver})"


def _aligned(body):
    widths = [max(map(len, column)) for column in zip(*body, strict=True)]
    lines = []
    for row in body:
        cells = [cell.rjust(width) for cell, width in zip(row, widths, strict=True)]
        lines.append("  ".join(["  " + row[0].ljust(widths[0]), *cells[1:]]).rstrip())
    lines.insert(1, "  " + "-" * (sum(widths) + 2 * (len(widths) - 1)))
    return lines


def _markdown(body):
    rows = ["| " + " | ".join(row) + " |" for row in body]
    rows.insert(1, "|---|" + "---:|" * (len(body[0]) - 1))
    return rows


def newest_results(folder=OUTPUTS):
    """Path of the results written last.

    Raises
    ------
    FileNotFoundError
        When the folder has none.
    """
    files = sorted(Path(folder).glob("*.parquet"), key=lambda path: path.stat().st_mtime)
    if not files:
        raise FileNotFoundError(f"no results (*.parquet) in {folder}/: run `benchopt run .` first")
    return files[-1]


def read_scores(path):
    """Results without what they store beside the scores."""
    df = pd.read_parquet(path)
    return df.drop(columns="final_results", errors="ignore")


def main(arguments=None):
    parser = argparse.ArgumentParser(
        prog="python -m benchmark_utils.leaderboard", description=__doc__
    )
    parser.add_argument("results", nargs="?", type=Path, help="newest in outputs/ by default")
    parser.add_argument("--markdown", action="store_true", help="print a Markdown table")
    options = parser.parse_args(arguments)
    try:
        path = options.results or newest_results()
        df = read_scores(path)
    except (OSError, ValueError) as error:
        parser.error(str(error))
    print(f"{path}\n")
    print(text_table(df, options.markdown))


if __name__ == "__main__":
    main()
