"""Reference results, remade: ``python -m docs.figures.renew [NAME...] [--check]``.

Runs the selections of ``configs/reference`` that this machine can, keeps their scores in
``docs/tables/reference`` and rewrites the block ``reference`` of ``docs/results.md``. What it
cannot run, for want of data, weights or a GPU, is named with the reason and keeps its results. With
``--check`` nothing is rewritten: the run is compared with what is kept, and the exit status is 1
where a number moved.
"""

import argparse
import json
import subprocess
import sys

import pandas as pd
import yaml

from benchmark_utils.compare import Side, compare, markdown
from benchmark_utils.leaderboard import text_table
from benchmark_utils.machine import best_device
from benchmark_utils.results import SKIPPED, last_rows, read_results, status
from benchmark_utils.results.suite import load_data
from docs.figures.reference import conditions
from docs.figures.tables import DOCS, TABLES, replace_block

CONFIGS = DOCS.parent / "configs/reference"
KEPT = TABLES / "reference"
OUTPUTS = DOCS.parent / "outputs/reference"
REPORT = "report.md"
BLOCK = "reference"
TITLES = {  # in the order of the page
    "embedded": "Every method, embedded photographs",
    "weights": "Published denoisers",
    "ffhq": "Faces",
    "afhq": "Animal faces",
    "levin": "Real camera shake, all pairs",
    "kohler": "Real, varying camera shake",
}
WITHOUT_GPU = ("embedded",)
CELL = ["objective_name", "dataset_name", "solver_name"]
# Of a result beside its scores, and of what it stores: what tables and comparisons read.
COLUMNS = (*CELL, "idx_rep", "base_seed", "stop_val", "time", "system-cpus", "system-processor")
COLUMNS += ("env-OMP_NUM_THREADS",)
STORED = ("per_image", "failed_images", "progress", "clock", "device", "versions", "commit")
STORED += ("failure", "skipped", "true_value")
PREFIXES = ("objective_", "p_solver_")
DIGITS = 6


def main(arguments=None):
    """Run, keep and write, or compare; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(TITLES))
    parser.add_argument("--check", action="store_true", help="compare with what is kept")
    parser.add_argument("--without-gpu", action="store_true", help="also what takes hours so")
    parser.add_argument("--as-run", action="store_true", help="take the results of the last run")
    options = parser.parse_args(arguments)
    if unknown := set(options.names) - TITLES.keys():
        parser.error(f"unknown selection {min(unknown)!r}, expected one of {', '.join(TITLES)}")
    found, failed = {}, False
    for name in options.names or TITLES:
        if reason := obstacle(name, options.without_gpu):
            print(f"{name}: skipped: {reason}")
        elif result(name).is_file() if options.as_run else run(name):
            found[name] = slim(read_results(result(name)))
        else:
            print(f"{name}: failed")
            failed = True
    if options.check:
        return int(moved(found) or failed)
    for name, df in found.items():
        keep(name, merged(df, kept(name)))
    replace_block(BLOCK, f"\n{page()}\n", "results.md")
    return int(failed)


def obstacle(name, without_gpu=False):
    """Why this machine cannot run a selection; "" where it can."""
    if name not in WITHOUT_GPU and not without_gpu and best_device().type == "cpu":
        return "there is no GPU (--without-gpu runs it all the same)"
    config = yaml.safe_load((CONFIGS / f"{name}.yml").read_text(encoding="utf-8"))
    try:
        for data_set in config["dataset"]:
            load_data(data_set)
    except ValueError as error:
        return str(error)
    return ""


def result(name):
    """File that :func:`run` writes."""
    return OUTPUTS / f"{name}.parquet"


def run(name):
    """Run a selection, without the cache: an old answer would renew nothing; whether it did."""
    result(name).unlink(missing_ok=True)  # benchopt would not replace it
    config = CONFIGS / f"{name}.yml"
    line = ["benchopt", "run", str(DOCS.parent), "--config", str(config), "--no-cache", "--no-plot"]
    subprocess.run([*line, "--output", str(result(name))], check=False)
    return result(name).is_file()


def slim(df):
    """The last row of each run, with what tables and comparisons read."""
    last = last_rows(df)
    others = [name for name in last if name.startswith(PREFIXES) and name not in CELL]
    columns = [name for name in (*COLUMNS, *others) if name in last]
    stored = last["final_results"].map(_slim)
    return last[columns].assign(final_results=stored).reset_index(drop=True)


def _slim(final):
    return {key: final[key] for key in STORED if isinstance(final, dict) and key in final}


def keep(name, df):
    """Write results to ``docs/tables/reference``, one line a run, so that a change can be read."""
    KEPT.mkdir(parents=True, exist_ok=True)
    rows = json.loads(df.to_json(orient="records", double_precision=DIGITS))
    known = [{key: value for key, value in row.items() if value is not None} for row in rows]
    lines = "".join(f"{json.dumps(row)}\n" for row in known)
    (KEPT / f"{name}.jsonl").write_text(lines, encoding="utf-8")


def kept(name):
    """The results that :func:`keep` wrote last; empty where there are none."""
    file = KEPT / f"{name}.jsonl"
    if not file.is_file():
        return pd.DataFrame(columns=list(COLUMNS))
    rows = [json.loads(line, object_hook=_numbers) for line in file.read_text("utf-8").splitlines()]
    return pd.DataFrame(rows)


def _numbers(stored):
    """JSON has no NaN: what was one is null in a list of scores."""
    return {
        key: [float("nan") if entry is None else entry for entry in value]
        if isinstance(value, list)
        else value
        for key, value in stored.items()
    }


def merged(new, old):
    """Results ``new``, but for runs that this machine skipped and the one of ``old`` did not."""
    if old.empty:
        return new
    done = old[old["final_results"].map(status) != SKIPPED].set_index(CELL)
    cells = pd.MultiIndex.from_frame(new[CELL])
    lacks = (new["final_results"].map(status) == SKIPPED).to_numpy() & cells.isin(done.index)
    taken = done.loc[done.index.isin(cells[lacks])].reset_index()
    return pd.concat([new[~lacks], taken], ignore_index=True)


def page():
    """Markdown of all that is kept: a section a selection, the means of its data sets."""
    sections = []
    for name, title in TITLES.items():
        df = kept(name)
        if not df.empty:
            table = text_table(df, markdown=True, only_means=True, legend=False)
            selection = f"[selection](../configs/reference/{name}.yml)"
            scores = f"[each photograph](tables/reference/{name}.jsonl)"
            below = f"{conditions(df)} From this {selection}; {scores}."
            sections.append(f"## {title}\n\n{table}\n\n{below}")
    return "\n\n".join(sections)


def moved(found):
    """Compare runs with what is kept, write the report; whether a score of any moved."""
    reports, is_moved = [], False
    for name, df in found.items():
        old = kept(name)
        if old.empty:
            continue
        sides = Side("kept", (old,)), Side("this run", (df,))
        comparison = compare(*sides, ignored=("versions",))
        changed = comparison.quality is None or any(
            comparison.quality["verdict"].isin(["improved", "regressed", "missing"])
        )
        is_moved |= changed
        reports.append(f"# {TITLES[name]}\n\n{markdown(comparison)}")
        print(f"{name}: {comparison.summary}")
    OUTPUTS.mkdir(parents=True, exist_ok=True)
    (OUTPUTS / REPORT).write_text("\n\n".join(reports) + "\n", encoding="utf-8")
    return is_moved


if __name__ == "__main__":
    sys.exit(main())
