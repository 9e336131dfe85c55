"""What breaks whom: ``python -m docs.figures.robustness RESULTS.parquet [--remedies]``.

Puts the runs of ``configs/robustness.yml`` on motion blur, and the axes of its lens, into the block
``breaking`` of ``docs/robustness.md``, and in short of the README. With ``--remedies`` they are
those of ``configs/robustness_help.yml``, for ``docs/tables/robustness_remedies.csv``.
"""

import argparse
import re
from pathlib import Path

from benchmark_utils.display import BREAKING_MARKS, markdown_table, mean_gains, studied, studies
from benchmark_utils.results import base_name, parameters, read_results, solver_parameters
from benchmark_utils.robustness import study_tables
from docs.figures.tables import replace_block, write_table

FAMILY, OTHER = "motion", ("diffraction", "a lens")  # kernels; the other ones, and what they are
BREAKS = BREAKING_MARKS["breaks"]
PAGE, README = "robustness.md", "../README.md"
REMEDIES = {  # of an axis: the parameter of solvers, without and with
    "noise told": ("noise", "told", "estimated"),
    "light": ("light", "linear", "gamma"),
    "clipped": ("saturated", "trusted", "bounds"),
    "photons": ("likelihood", "gaussian", "poisson"),
}


def main():
    """Read, format, write."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("results", type=Path)
    parser.add_argument("--remedies", action="store_true", help="runs of robustness_help.yml")
    options = parser.parse_args()
    df = read_results(options.results)
    if options.remedies:
        head, body = remedies(df)
        write_table("robustness_remedies", head, body)
        table = "\n".join(markdown_table(head, body))
    else:
        table = whole_table(df)
        replace_block("breaking", table, PAGE)
        replace_block("breaking", f"\n{in_short(table)}\n", README)
    print(table)


def whole_table(df):
    """The Markdown table of the motion, below it the axes of the lens, where it was run."""
    families = df["dataset_name"].map(lambda name: parameters(name)["kernel"])
    family, called = OTHER
    table = study_tables(df[families == FAMILY])
    if not (families == family).any():
        return table
    head, _ = _cells(table)
    other, (_, *axes) = _cells(study_tables(df[families == family]))  # without the gain
    rows = [dict(zip(other, row, strict=True)) for row in axes]
    rows = [[f"{row['']}: {called}", *(row.get(name, "-") for name in head[1:])] for row in rows]
    return "\n".join([table, *markdown_table(head, rows)[2:]])


def _cells(table):
    """Head and rows of a Markdown table."""
    lines = [line.strip("|").split("|") for line in table.splitlines()]
    head, _, *rows = [[cell.strip() for cell in line] for line in lines]
    return head, rows


def in_short(table):
    """A Markdown table of breaking points: marks, levels that are numbers; without no-blur.

    Rows of the gain and of axes that break nobody are left out.
    """
    head, rows = _cells(table)
    kept = [place for place, label in enumerate(head) if label != "*no-blur*"]
    short = [[row[0], *(_brief(row[place]) for place in kept[1:])] for row in rows]
    short = [row for row in short if any(BREAKS in cell for cell in row)]
    return "\n".join(markdown_table([head[place] for place in kept], short))


def _brief(cell):
    """A cell without the share that is left, and without levels that have no number."""
    mark, _, rest = cell.partition(" ")
    return cell if mark == BREAKS and re.search(r"\d", rest) else mark


def remedies(df):
    """Head and rows: gain over no-blur in dB without and with the remedy of each axis."""
    (plain,) = studied(df).values()
    gain, own = mean_gains(df, plain), solver_parameters(df)
    bases = list(dict.fromkeys(base_name(name) for name in gain if name != "no-blur"))
    body = []
    for axis, levels in studies(df["dataset_name"])[plain].items():
        key, *values = REMEDIES[axis.name]
        for level in levels:
            pairs = [[_variant(own, base, key, value) for value in values] for base in bases]
            cells = [_pair(gain, pair, level.dataset) for pair in pairs]
            level_text = "truth" if level.dataset == plain else level.text
            body.append([f"{axis.name}: {level_text}", f"{key}={values[1]}", *cells])
    return ["data", "remedy", *bases], body


def _variant(solvers, base, key, value):
    """The solver of that base whose only remedy is ``key=value``, None where it was not run."""
    for name, own in solvers.items():
        if base_name(name) == base and own.get(key) == value:
            others = [known for known, *_ in REMEDIES.values() if known not in (key, "likelihood")]
            defaults = {known: default for known, default, _ in REMEDIES.values()}
            if all(own.get(known, defaults[known]) == defaults[known] for known in others):
                return name
    return None


def _pair(gain, pair, dataset):
    if None in pair:
        return ""
    return " → ".join(f"{gain[name][dataset]:.1f}" for name in pair)


if __name__ == "__main__":
    main()
