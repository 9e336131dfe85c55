"""The leaderboard in the terminal: mean scores of each solver on each data set.

Below them are the figures that papers published under the same protocol, which are not ranked.

``python -m benchmark_utils.leaderboard [RESULTS.parquet] [--markdown] [--means]``
"""

import sys
from pathlib import Path
from textwrap import fill, wrap

import pandas as pd

from benchmark_utils.commands import Parser, command
from benchmark_utils.display import (
    ABSENT,
    PROBLEMS,
    RANK,
    SPREAD,
    best,
    groups,
    markdown_table,
    mean_table,
    ranked_scores,
    ranking,
    story,
    with_spread,
)
from benchmark_utils.files import newest_first
from benchmark_utils.machine import say
from benchmark_utils.published import PROTOCOLS, beside, followed, read_figures
from benchmark_utils.results import (
    EXPLANATION,
    MARKS,
    SCORES,
    SKIPPED,
    Final,
    absent,
    explanation,
    is_absent,
    last_rows,
    page_name,
    problems,
    read_results,
    short_labels,
    status,
)

OUTPUTS = Path("outputs")
NEXT = "benchopt run . -s my_solver.py -d 'simulated[kernel=motion]' (yours: CONTRIBUTING.md)"
DIRECTIONS = "↑ higher is better, ↓ lower is better."


def text_table(df, markdown=False, only_means=False, legend=True):
    """The leaderboard as plain text or as Markdown: one table per problem, then the means.

    With ``only_means`` the tables of the problems are left out where there are several; without
    ``legend``, the explanation of the columns at the end.
    """
    if not problems(df):
        return "\n".join(failures(df)).rstrip()
    table = ranking(df)
    shown = with_spread(ranked_scores(df), table)
    means = groups(df)
    lines = []
    listed = table.iloc[:0] if means and only_means else table
    for problem, rows in listed.groupby("problem", sort=False):
        lines += _section(problem, rows[rows["status"] != ABSENT], shown, markdown)
        without = rows["solver"][rows["status"] == ABSENT]
        lines += [f"{ABSENT}: {', '.join(without)}", ""] if len(without) else []
    for name, members in means.items():
        rows, columns = mean_table(df, table, name, members)
        lines += _section(name, rows, columns, markdown)
        shown += columns
    lines += failures(df)
    if not legend:
        return "\n".join(lines).rstrip()
    marked = ("**bold**", "*italic*") if markdown else ("*", "()")
    columns = [*([SPREAD] if SPREAD in shown else []), *([RANK, PROBLEMS] if means else [])]
    notes = [f"{score.short}: {score.name}." for score in columns]
    text = " ".join([DIRECTIONS, MARKS.format(*marked), EXPLANATION, *notes])
    return "\n".join([*lines, *wrap(text, 100, break_on_hyphens=False)])


def _section(name, rows, shown, markdown):
    return [f"### {name}" if markdown else name, "", *_table(rows, shown, markdown), ""]


def failures(df):
    """Lines that say which data set was skipped, which solver failed or was cut off on what."""
    if "final_results" not in df:
        return []
    lines = [f"{SKIPPED}: all solvers on {name}: {why}" for name, why in absent(df).items()]
    df = df[~is_absent(df)]
    stored = df["final_results"]
    marked = df.assign(status=stored.map(status), why=stored.map(explanation))
    marked = marked[marked["status"] != ""].drop_duplicates(["solver_name", "why"])
    labels, data_sets = (short_labels(df[name]) for name in ("solver_name", "dataset_name"))
    lines += [
        f"{row['status']}: {labels[row['solver_name']]} on {data_sets[row['dataset_name']]}: "
        f"{row['why']}"
        for _, row in marked.iterrows()
    ]
    return [*lines, ""] if lines else []


def published(df, markdown=False):
    """Text of what was published under the protocols of the results; "" where nothing was."""
    same, other = followed(df)
    figures = read_figures() if same else None
    lines = [line for name in same for line in _published(figures, name, markdown)]
    lines += [
        f"published figures of {name} are not shown: they are of {PROTOCOLS[name].condition}"
        for name in other
    ]
    return "\n".join(lines)


def _published(figures, name, markdown):
    table, note = beside(figures, name), PROTOCOLS[name].note
    shown = [score for score in SCORES if score.key in table]
    first = PROTOCOLS[name].metrics[0]
    table = table.sort_values(first, ascending=False, na_position="last", kind="stable")
    sources = list(dict.fromkeys(zip(table["source"], table["where"], table["trace"], strict=True)))
    body = []
    for _, row in table.iterrows():
        cells = [_cell(row[score.key], score.digits, False, markdown) for score in shown]
        number = sources.index((row["source"], row["where"], row["trace"])) + 1
        body.append([row["method"], *cells, row["data"], f"[{number}]"])
    head = ["published", *(score.heading for score in shown), "mean of", "source"]
    title = f"published, not measured here: {name}" + (f" ({note})" if note else "")
    lines = [f"### {title}" if markdown else title, ""]
    lines += markdown_table(head, body, right=True) if markdown else _aligned([head, *body])
    lines.append("")
    for number, (source, where, trace) in enumerate(sources, start=1):
        text = f"[{number}] {source}: {where} ({trace})."
        lines += [f"{text}  "] if markdown else wrap(text, 100, subsequent_indent="    ")
    return [*lines, ""]


def _table(rows, shown, markdown):
    marks = {score.column: best(rows, score) for score in shown}
    body = [["solver", *(score.heading for score in shown)]]
    for index, row in rows.iterrows():
        solver = _reference(row["solver"], markdown) if row["reference"] else row["solver"]
        solver = f"{solver} {row['status']}".strip()  # it competes for nothing
        cells = [_cell(row[s.column], s.digits, marks[s.column][index], markdown) for s in shown]
        body.append([solver, *cells])
    return markdown_table(body[0], body[1:], right=True) if markdown else _aligned(body)


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


def scoring_share(df):
    """One line: how much of the time of solvers and scores the scores took; "" where unknown."""
    last = last_rows(df)
    if not {"time", "final_results"} <= set(last):
        return ""
    scoring = last["final_results"].map(lambda stored: Final(stored).scoring)
    total = (last["time"] + scoring).sum()
    if not total > 0:
        return ""
    seconds = f"{scoring.sum():.0f} s, {scoring.sum() / total:.0%} of the {total:.0f} s"
    return f"scoring: {seconds} of solvers and scores"


def newest_results(folder=OUTPUTS):
    """Path of the results written last.

    Raises
    ------
    FileNotFoundError
        When the folder has none.
    """
    files = newest_first(folder, ".parquet")
    if not files:
        raise FileNotFoundError(f"no results (*.parquet) in {folder}/: run `benchopt run .` first")
    return files[0]


def page_of(path):
    """The page that benchopt made of these results, None where there is none."""
    page = path.with_name(page_name(path))
    return page if page.is_file() else None


@command
def main(arguments=None):
    """Print the leaderboard of a file of results; return the exit status."""
    parser = Parser(prog="python -m benchmark_utils.leaderboard", description=__doc__)
    parser.add_argument("results", nargs="?", type=Path, help="newest in outputs/ by default")
    parser.add_argument("--markdown", action="store_true", help="print a Markdown table")
    parser.add_argument("--means", action="store_true", help="the means over data sets alone")
    options = parser.parse_args(arguments)
    path = options.results or newest_results()
    df = read_results(path)
    page = page_of(path)
    report = f"report:  {page}" if page else ""
    notes = [f"results: {path}", report, scoring_share(df), f"next:    {NEXT}"]
    sentences = [f"{fill(line, 100)}\n" for line in story(df)]
    tables = [text_table(df, options.markdown, options.means), published(df, options.markdown)]
    text = "\n\n".join(part.rstrip() for part in tables if part)
    say("\n".join([text, "", *sentences, *filter(None, notes)]))


if __name__ == "__main__":
    sys.exit(main())
