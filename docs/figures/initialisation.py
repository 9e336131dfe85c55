"""Tables and figure of docs/initialisation.md: ``python -m docs.figures.initialisation``.

Reads ``outputs/initialisation.parquet`` and ``outputs/initialisation_study.parquet``, the results
of the configurations of these names. Writes all scores to ``docs/tables``, summaries of them
between the marks of the page, and ``docs/images/initialisation.jpg``. With ``--page`` it needs no
results: it only writes the summaries again. Needs matplotlib.
"""

import argparse
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd

from benchmark_utils.display import image_picture, inset, markdown_table
from benchmark_utils.initialisation import rounded, start_table
from benchmark_utils.results import base_name, finals, parameters, problems
from benchmark_utils.results.suite import read_results
from docs.figures.tables import read_table, replace_block, write_table

ROOT = Path(__file__).parents[2]
PAGE, STARTS_TABLE, STUDY_TABLE = "initialisation.md", "initialisation", "initialisation_study"
STARTS = ("oracle-large", "oracle-small", "large", "small")
# The two starts compared. Of a lens they are the published ones; its blind one knows no signs.
PUBLISHED = {"oracle-large": "large", "oracle-small": "small", "large": "blind"}
INDEX = 1  # of the photograph that is drawn
DRAWN = "noise_std=0.01"  # of the embedded photographs


def main():
    """Write the tables, draw the figure, renew the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--outputs", type=Path, default=ROOT / "outputs")
    parser.add_argument("--page", action="store_true", help="only the page, from docs/tables")
    options = parser.parse_args()
    if not options.page:
        starts = store(STARTS_TABLE, options.outputs)
        store(STUDY_TABLE, options.outputs)
        draw(starts, ROOT / "docs" / "images" / "initialisation.jpg")
    replace_block("starts", starts_summary(read_table(STARTS_TABLE)), PAGE)
    replace_block("study", study_summary(read_table(STUDY_TABLE)), PAGE)


def store(name, outputs):
    """Write the scores of every solver on every problem to ``docs/tables``; return the results."""
    df = read_results(outputs / f"{name}.parquet")
    tables = {problem: rounded(start_table(rows)) for problem, rows in problems(df).items()}
    body = [[problem, *row] for problem, table in tables.items() for row in table.itertuples()]
    write_table(name, ["data set", "solver", *next(iter(tables.values())).columns], body)
    return df


def with_settings(table):
    """A stored table with columns for what the names of its solvers say.

    Returns
    -------
    DataFrame
        Of the solvers that have a start, each once: ``kernel``, the family searched (``lens`` or
        ``pixels``), ``start``, and ``setting``, what was moved from the defaults.
    """
    rows = []
    for _, problem in table.groupby("data set", sort=False):
        is_lens = problem["solver"].str.contains("oracle-large").any()
        for row in problem.to_dict("records"):
            solver, settings = base_name(row["solver"]), parameters(row["solver"])
            start, family = settings.pop("init", None), settings.pop("parameterization", None)
            kernel = "lens" if is_lens and family != "simplex" else "pixels"
            start = PUBLISHED.get(start, start) if kernel == "lens" else start
            moved = [f"{name}={value}" for name, value in settings.items()]
            moved = moved if solver == "map-pgd" else [solver, *moved]
            rows.append(row | {"kernel": kernel, "start": start, "setting": ",".join(moved)})
    found = pd.DataFrame(rows).dropna(subset="start")
    return found.drop_duplicates(["data set", "kernel", "start", "setting"], keep="last")


def starts_summary(table):
    """Markdown: on each data set, the large start beside the small one."""
    oracles = table[table["solver"] == "oracle"].set_index("data set")["PSNR"]
    body = []
    for (problem, kernel), rows in with_settings(table).groupby(["data set", "kernel"], sort=False):
        large, small = (rows[rows["start"] == start].iloc[0] for start in ("large", "small"))
        pairs = [f"{large[score]}, {small[score]}" for score in ("MNC", "PSNR", "-log p")]
        collapsed = small["Airy" if kernel == "lens" else "no blur"]
        shares = [large["success"], large["above small"], collapsed]
        body.append([f"`{problem}`", kernel, *pairs, oracles[problem], *shares])
    head = ["data set", "kernel", "MNC", "PSNR", "-log p", "oracle PSNR"]
    head += ["success", "above small", "small collapsed"]
    return "\n".join(markdown_table(head, body))


def study_summary(table):
    """Markdown: MNC for each value of each setting that was moved, one column a kind of kernel."""
    found = with_settings(table)
    blur = found["data set"].str.contains("diffraction").map({True: "lens", False: "motion"})
    is_other = (blur == "lens") & (found["kernel"] == "pixels")
    found["kind"] = blur.mask(is_other, "lens as pixels")
    moved = found["setting"].str.extract(r"(?P<name>.*?)(?:=(?P<value>[^=]*))?$")
    found = found.join(moved).sort_values("value", key=lambda v: pd.to_numeric(v, errors="coerce"))
    found["cell"] = (found["value"] + ": ").fillna("") + found["MNC"]
    rows, columns = ["start", "name"], ["kind"]
    cells = found.pivot_table("cell", rows, columns, aggfunc=", ".join, fill_value="")
    body = [
        [start, f"`{name}`" if name else "defaults", *row]
        for (start, name), row in zip(cells.index, cells.to_numpy(), strict=True)
    ]
    return "\n".join(markdown_table(["start", "setting", *cells.columns], body))


def draw(df, file):
    """One row per problem: the observation, what each start ends at, the truth."""
    rows = [panels(part) for problem, part in problems(df).items() if DRAWN in problem]
    n_columns = max(map(len, rows))
    figure, axes = plt.subplots(
        len(rows), n_columns, figsize=(2.3 * n_columns, 2.75 * len(rows)), layout="constrained"
    )
    for line, shown in zip(axes, rows, strict=True):
        for axis in line:
            axis.axis("off")
        for axis, (title, picture) in zip(line, shown, strict=False):
            axis.imshow(picture, cmap="gray", vmin=0, vmax=1)
            axis.set_title(title, fontsize=8)
    figure.savefig(file, dpi=90, pil_kwargs={"quality": 85})


def panels(rows):
    """Titles and pictures of one problem."""
    stored = finals(rows)
    shown = {name: final for name, final in stored.items() if base_name(name) == "map-pgd"}
    if not any("init=oracle" in name for name in shown):  # no lens: both families are pixels
        shown = {name: final for name, final in shown.items() if "=simplex" in name}
    order = sorted(shown, key=lambda name: STARTS.index(parameters(name)["init"]))
    first = shown[order[0]]
    cards = [("observation", image_picture(first.image("observation", INDEX)))]
    for name in order:
        settings, final = parameters(name), shown[name]
        pixels = " (pixels)" if settings.get("parameterization") == "simplex" else ""
        scores = [final.score(key, INDEX) for key in ("psnr", "kernel_mnc", "value")]
        title = "{}{}\n{:.1f} dB, MNC {:.2f}\n-log p {:.2f}".format(
            settings["init"], pixels, *scores
        )
        cards.append((title, framed(final, "estimate")))
    return [*cards, ("truth", framed(first, "truth"))]


def framed(final, kind):
    """The picture with its kernel in the corner."""
    return inset(image_picture(final.image(kind, INDEX)), final.kernel(kind, INDEX))


if __name__ == "__main__":
    main()
