"""Summaries of the scores in docs/tables for docs/initialisation.md."""

import pandas as pd

from benchmark_utils.results import base_name, parameters

# The starts compared for a lens are the published ones; its blind start knows no signs.
PUBLISHED = {"oracle-large": "large", "oracle-small": "small", "large": "blind"}


def with_settings(table):
    """A stored table, with the settings in the names of its solvers as columns.

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
    # Of two names of one solver, the one whose small start ran under the same name.
    found = found.sort_values("above small", key=lambda shares: shares != "", kind="stable")
    same = ["data set", "kernel", "start", "setting"]
    return found.drop_duplicates(same, keep="last").sort_index()


def starts_summary(table):
    """Head and rows: on each data set, the large start beside the small one."""
    body = []
    for (problem, kernel), rows in with_settings(table).groupby(["data set", "kernel"]):
        large, small = (rows[rows["start"] == start].iloc[0] for start in ("large", "small"))
        pairs = [f"{large[score]}, {small[score]}" for score in ("MNC", "PSNR", "-log p")]
        collapsed = small["Airy" if kernel == "lens" else "no blur"]
        body.append([f"{problem}, {kernel}", *pairs, large["above small"], collapsed])
    head = ["data set, kernel", "MNC", "PSNR", "-log p", "above small", "small collapsed"]
    return head, body


def study_summary(table):
    """Head and rows: MNC for each value of each setting moved, one column a kind of kernel.

    A start other than the large one stands before the setting.
    """
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
        [("" if start == "large" else f"{start}: ") + (name or "defaults"), *row]
        for (start, name), row in zip(cells.index, cells.to_numpy(), strict=True)
    ]
    return ["setting", *cells.columns], body
