"""The summaries on the pages are those of the tables behind them."""

import re

import pytest

from docs.figures.start_tables import starts_summary, study_summary
from docs.figures.tables import DOCS, TABLES, read_table

PAGE = (DOCS / "initialisation.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("block", "summary", "table"),
    [
        ("starts", starts_summary, "initialisation"),
        ("study", study_summary, "initialisation_study"),
    ],
)
def test_summary_is_that_of_its_table(block, summary, table):
    (shown,) = re.findall(
        rf"<!-- {block}: begin -->\n(.*?)\n<!-- {block}: end -->", PAGE, re.DOTALL
    )
    assert shown == summary(read_table(table)), "python -m docs.figures.initialisation --page"


def test_every_table_is_linked_from_a_page():
    pages = "".join(page.read_text(encoding="utf-8") for page in DOCS.glob("*.md"))
    assert not [table.name for table in TABLES.iterdir() if f"tables/{table.name}" not in pages]
