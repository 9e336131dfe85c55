"""Which solver breaks where: the breaking points of a robustness study, as a Markdown table.

``python -m benchmark_utils.robustness [RESULTS.parquet]``
"""

import sys
from pathlib import Path

from benchmark_utils.commands import Parser, command
from benchmark_utils.display import (
    breaking_explanation,
    breaking_table,
    data_set_names,
    is_plain,
    labelled,
    markdown_table,
    solver_styles,
    studied,
    study_rows,
)
from benchmark_utils.files import newest_first
from benchmark_utils.machine import say
from benchmark_utils.results import parameters, read_results, short_labels

OUTPUTS = Path("outputs")


def study_tables(df):
    """Text: the table of each plain data set that has axes, with its name where there are several.

    A column for each solver, a row for each axis: it is narrower than the table of the dashboard.

    Raises
    ------
    ValueError
        When the results have no axis, or not the run of no-blur.
    """
    found, lines = studied(df), []
    for label, plain in found.items():
        headings, rows = breaking_table(df, plain)
        if len(headings) == 2 or not rows:
            continue
        styles = solver_styles(df, study_rows(df, plain))
        head, *body = zip(headings, *labelled(rows, styles), strict=True)
        body = [[str(cell) for cell in row] for row in body]
        title = [f"### {label}", ""] if len(found) > 1 else []
        lines += [*title, *markdown_table(["", *head[1:]], body), ""]
    if not lines:
        names = data_set_names(df)
        n_plain = sum(is_plain(parameters(name)) for name in names)
        raise ValueError(
            "the results must hold no-blur, a plain data set and some that depart from it, got the "
            f"solvers {', '.join(short_labels(df['solver_name']).values())} on {len(names)} data "
            f"sets, {n_plain} of them plain"
        )
    return "\n".join(lines).rstrip()


@command
def main(arguments=None):
    """Print the tables of a file of results; return the exit status."""
    parser = Parser(prog="python -m benchmark_utils.robustness", description=__doc__)
    parser.add_argument("results", nargs="?", type=Path, help="newest in outputs/ by default")
    options = parser.parse_args(arguments)
    path = options.results or next(iter(newest_first(OUTPUTS, ".parquet")), None)
    if path is None:
        raise FileNotFoundError(f"no results (*.parquet) in {OUTPUTS}/: run `benchopt run .` first")
    say(f"{study_tables(read_results(path))}\n\n{breaking_explanation()}")


if __name__ == "__main__":
    sys.exit(main())
