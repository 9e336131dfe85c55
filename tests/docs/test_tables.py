"""The summaries on the pages are those of the tables behind them."""

import pandas as pd
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


@pytest.mark.parametrize("order", [1, -1])
def test_of_two_names_of_a_solver_the_one_with_a_counterpart_is_shown(order):
    pixels = "map-pgd[init={},parameterization=simplex]"
    rows = [("map-pgd[init=large]", ""), (pixels.format("large"), "75%")]
    rows = [*rows[::order], (pixels.format("small"), "")]
    scores = dict.fromkeys(("MNC", "PSNR", "-log p", "no blur", "Airy"), "1")
    table = [{"data set": "a", "solver": name, "above small": a} | scores for name, a in rows]
    head, body = starts_summary(pd.DataFrame(table))
    assert [row[head.index("above small")] for row in body] == ["75%"]


def test_every_table_is_linked_from_a_page():
    pages = "".join(page.read_text(encoding="utf-8") for page in DOCS.glob("*.md"))
    assert not [table.name for table in TABLES.iterdir() if f"tables/{table.name}" not in pages]
