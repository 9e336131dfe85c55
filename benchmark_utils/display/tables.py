"""Tables: of the dashboard, the cells, headings and caption of a ranking; and in Markdown."""

import pandas as pd

from benchmark_utils.display.across import PROBLEMS, RANK
from benchmark_utils.display.ranks import SPREAD, best, judge
from benchmark_utils.display.styles import with_mark
from benchmark_utils.results import COVERAGE, HIGHER, HINTS, MARKS, TIME, TIME_NOTE, breakable

DATA_SET = "data set"


def rows(table, shown, with_problem=False):
    """Rows of a :func:`~benchmark_utils.display.ranks.ranking`, one column a score of ``shown``.

    Parameters
    ----------
    table : DataFrame
    shown : list of Score
    with_problem : bool
        Begin each row with its data set.

    Returns
    -------
    list of list
        Numbers as numbers, the best competitors in bold, the references in italics.
    """
    marked = {score.column: cells(table[score.column], best(table, score)) for score in shown}
    table = table.assign(solver=[solver(row) for _, row in table.iterrows()], **marked)
    first = ["problem", "solver"] if with_problem else ["solver"]
    return table[first + [score.column for score in shown]].values.tolist()


def metadata(title, shown, with_problem=False):
    """Metadata of a table for benchopt: caption, headings, initial order."""
    order = judge(shown)
    headings = ["solver", *(score.short for score in shown)]
    notes = "".join(f" {s.short}: {s.name}." for s in (SPREAD, RANK, PROBLEMS) if s in shown)
    notes += f" {COVERAGE.name}: {COVERAGE.note}." if COVERAGE in shown else ""
    notes += f" {TIME_NOTE}." if TIME in shown else ""
    return {
        "title": f"{title}\n{directions(shown)}\n{MARKS.format('Bold', 'italic')}{notes}",
        "columns": [DATA_SET, *headings] if with_problem else headings,
        # Sorted by data set, its rows keep their order.
        "default_order_column": DATA_SET if with_problem else order.short,
        "default_order_ascending": with_problem or order.better != HIGHER,
    }


def directions(shown):
    """Which scores are better high, and which low: the page has no room for it in the headings."""
    sides = (
        (better, ", ".join(score.short for score in shown if score.better == better))
        for better in HINTS
    )
    return "; ".join(f"{better} {HINTS[better]}: {names}" for better, names in sides if names)


def cells(values, is_best):
    """Numbers for the table, in bold where best, a dash where there is none."""
    return [
        "-" if pd.isna(value) else f"**{value:.4f}**" if bold else round(float(value), 4)
        for value, bold in zip(values, is_best, strict=True)
    ]


def solver(row):
    """Label of a row: a reference in italics, and what went wrong."""
    label = breakable(row["solver"])
    label = f"*{label}*" if row["reference"] else label
    return with_mark(label, row["status"])


def markdown_table(head, body, right=False):
    """Lines of a table.

    Parameters
    ----------
    head : sequence of str
    body : iterable of sequence of str
        Rows of as many cells.
    right : bool
        Align the columns to the right, but for the first.

    Returns
    -------
    list of str
    """
    rule = "|---|" + ("---:|" if right else "---|") * (len(head) - 1)
    first, *rest = ["| " + " | ".join(cells) + " |" for cells in (head, *body)]
    return [first, rule, *rest]
