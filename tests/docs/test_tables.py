"""The summaries on the pages are those of the tables behind them."""

import pytest

from docs.figures.start_tables import starts_summary, study_summary
from docs.figures.tables import DOCS, TABLES, read_table

AGAIN = "python -m docs.figures.initialisation --page"


@pytest.mark.parametrize(
    ("name", "summary", "table"),
    [
        ("initialisation_pairs", starts_summary, "initialisation"),
        ("initialisation_settings", study_summary, "initialisation_study"),
    ],
)
def test_summary_is_that_of_its_table(name, summary, table):
    head, body = summary(read_table(table))
    shown = read_table(name)
    assert list(shown.columns) == head, AGAIN
    assert shown.to_numpy().tolist() == [list(row) for row in body], AGAIN


def test_every_table_is_linked_from_a_page():
    pages = "".join(page.read_text(encoding="utf-8") for page in DOCS.glob("*.md"))
    assert not [table.name for table in TABLES.iterdir() if f"tables/{table.name}" not in pages]
