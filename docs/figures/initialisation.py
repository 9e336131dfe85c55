"""Tables and figure of docs/initialisation.md: ``python -m docs.figures.initialisation``.

Reads ``initialisation.parquet``, ``initialisation_study.parquet`` and
``initialisation_collapse.parquet`` of ``outputs/``, the results of the configurations of these
names. Writes all scores, and a summary of the first two, to ``docs/tables``, and
``docs/images/initialisation.jpg``. With ``--page`` it needs no results: it only writes the
summaries again. Needs matplotlib.
"""

import argparse
from pathlib import Path

from benchmark_utils.display import image_picture
from benchmark_utils.initialisation import rounded, start_table
from benchmark_utils.results import base_name, finals, parameters, problems, read_results
from docs.figures.panels import draw_rows, framed
from docs.figures.start_tables import starts_summary, study_summary
from docs.figures.tables import read_table, write_table

ROOT = Path(__file__).parents[2]
STARTS_TABLE, STUDY_TABLE = "initialisation", "initialisation_study"
COLLAPSE_TABLE = "initialisation_collapse"
PAIRS_TABLE, SETTINGS_TABLE = "initialisation_pairs", "initialisation_settings"
STARTS = ("oracle-large", "oracle-small", "large", "small")
INDEX = 1  # of the photograph that is drawn
DRAWN = "noise_std=0.01"  # of the embedded photographs


def main():
    """Write the tables, draw the figure, renew the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--outputs", type=Path, default=ROOT / "outputs")
    parser.add_argument("--page", action="store_true", help="only the summaries, from docs/tables")
    options = parser.parse_args()
    if not options.page:
        starts = store(STARTS_TABLE, options.outputs)
        store(STUDY_TABLE, options.outputs)
        store(COLLAPSE_TABLE, options.outputs)
        draw(starts, ROOT / "docs" / "images" / "initialisation.jpg")
    write_table(PAIRS_TABLE, *starts_summary(read_table(STARTS_TABLE)))
    write_table(SETTINGS_TABLE, *study_summary(read_table(STUDY_TABLE)))


def store(name, outputs):
    """Write the scores of every solver on every problem to ``docs/tables``; return the results."""
    df = read_results(outputs / f"{name}.parquet")
    tables = {problem: rounded(start_table(rows)) for problem, rows in problems(df).items()}
    body = [[problem, *row] for problem, table in tables.items() for row in table.itertuples()]
    write_table(name, ["data set", "solver", *next(iter(tables.values())).columns], body)
    return df


def draw(df, file):
    """One row per problem: the observation, what each start ends at, the truth on the right."""
    draw_rows([panels(part) for problem, part in problems(df).items() if DRAWN in problem], file)


def panels(rows):
    """Titles and pictures of one problem."""
    stored = finals(rows)
    pictured = {name: final for name, final in stored.items() if final.n_images}  # not skipped
    shown = {name: final for name, final in pictured.items() if base_name(name) == "map-pgd"}
    if not any("init=oracle" in name for name in shown):  # no lens: both families are pixels
        shown = {name: final for name, final in shown.items() if "=simplex" in name}
    order = sorted(shown, key=place)
    first = shown[order[0]]
    cards = [("observation", image_picture(first.image("observation", INDEX)))]
    for name in order:
        settings, final = parameters(name), shown[name]
        pixels = " (pixels)" if settings.get("parameterization") == "simplex" else ""
        scores = [final.score(key, INDEX) for key in ("psnr", "kernel_mnc", "value")]
        title = "{}{}\n{:.1f} dB, MNC {:.2f}\n-log p {:.2f}".format(
            settings["init"], pixels, *scores
        )
        cards.append((title, framed(final, "estimate", INDEX)))
    return [*cards, ("truth", framed(first, "truth", INDEX))]


def place(name):
    """What orders the solvers of a row: those of a lens before those of pixels, then the start."""
    settings = parameters(name)
    return settings.get("parameterization") == "simplex", STARTS.index(settings["init"])


if __name__ == "__main__":
    main()
