"""The summaries on the pages are those of the tables behind them."""

import re

from docs.figures.start_tables import starts_summary, study_summary
from docs.figures.tables import DOCS, TABLES, read_table

PAGE = (DOCS / "initialisation.md").read_text(encoding="utf-8")
AGAIN = "python -m docs.figures.initialisation --page"


def test_summary_of_the_starts_is_that_of_their_scores():
    (shown,) = re.findall(r"<!-- starts: begin -->\n(.*?)\n<!-- starts: end -->", PAGE, re.DOTALL)
    assert shown == starts_summary(read_table("initialisation")), AGAIN


def test_summary_of_the_settings_is_that_of_their_scores():
    head, body = study_summary(read_table("initialisation_study"))
    shown = read_table("initialisation_settings")
    assert list(shown.columns) == head, AGAIN
    assert shown.to_numpy().tolist() == [list(row) for row in body], AGAIN


def test_every_table_is_linked_from_a_page():
    pages = "".join(page.read_text(encoding="utf-8") for page in DOCS.glob("*.md"))
    assert not [table.name for table in TABLES.iterdir() if f"tables/{table.name}" not in pages]
