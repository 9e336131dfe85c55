"""Where the programs of docs/figures put numbers: marked blocks of a page, or ``docs/tables``.

A page shows what it discusses; a table too long for it is a CSV file that the page links.
"""

import argparse
import re
from pathlib import Path

import pandas as pd

from benchmark_utils.results import read_results

DOCS = Path(__file__).parents[1]
TABLES = DOCS / "tables"


def table_program(description, table_of, block, page):
    """Command line that puts the table of files of results into a block of a page.

    Parameters
    ----------
    description : str
        Docstring of the program; its first paragraph is shown.
    table_of : callable
        From the rows of all files, a DataFrame, to Markdown.
    block, page : str
        See :func:`replace_block`.
    """
    parser = argparse.ArgumentParser(description=description.partition("\n\n")[0])
    parser.add_argument("results", type=Path, nargs="+")
    table = table_of(pd.concat(map(read_results, parser.parse_args().results)))
    print(table)
    replace_block(block, table, page)


def replace_block(name, text, page):
    """Put ``text`` between the marks of ``name`` in a page of docs/.

    Raises
    ------
    ValueError
        When the page has no such marks, or has them twice.
    """
    page = DOCS / page
    pattern = rf"(<!-- {name}: begin -->\n).*?(<!-- {name}: end -->)"
    old = page.read_text(encoding="utf-8")
    new, count = re.subn(pattern, lambda m: f"{m[1]}{text}\n{m[2]}", old, flags=re.DOTALL)
    if count != 1:
        raise ValueError(f"{page} has {count} blocks named {name!r}, expected 1")
    page.write_text(new, encoding="utf-8")


def write_table(name, head, body):
    """Write ``docs/tables/<name>.csv``: the names ``head`` of the columns, then rows of texts."""
    pd.DataFrame(body, columns=head).to_csv(TABLES / f"{name}.csv", index=False)


def read_table(name):
    """The table of :func:`write_table`: a DataFrame of texts, empty where nothing is known."""
    return pd.read_csv(TABLES / f"{name}.csv", dtype=str, keep_default_na=False)
