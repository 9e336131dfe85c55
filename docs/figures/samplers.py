"""Posterior samplers beside restorations: ``python -m docs.figures.samplers RESULTS.parquet``.

Puts the runs of ``configs/samplers.yml`` into the block ``samplers`` of ``docs/solvers.md``, one
row a prior: one chain against the mean of several, and the coverage of their intervals.
"""

import numpy as np

from benchmark_utils.display import markdown_table
from benchmark_utils.results import NFE, PSNR, last_rows, parameters
from docs.figures.tables import table_program

HEAD = ["`prior`", "calls a chain", "one draw", "mean of the chains", "coverage", "deviation"]
COVERAGE = "objective_coverage"


def samplers_table(df):
    """Markdown table; a prior without chains, a restoration, has its score alone."""
    body = []
    runs = last_rows(df)
    settings = runs["solver_name"].map(parameters)
    prior = settings.map(lambda given: given.get("prior", "denoiser"))
    is_single = settings.map(lambda given: given.get("n_chains", "1") == "1")
    for name, rows in runs.groupby(prior, sort=False):
        single, several = rows[is_single[rows.index]], rows[~is_single[rows.index]]
        first = single.iloc[0]
        cells = [f"`{name}`", f"{first[NFE.column]:.0f}", f"{first[PSNR.column]:.2f}"]
        body.append(cells + (of_chains(several.iloc[0]) if len(several) else ["", "", ""]))
    return "\n".join(markdown_table(HEAD, body, right=True))


def of_chains(row):
    """Cells of the mean of several chains: PSNR, coverage, mean posterior deviation."""
    deviation = float(np.mean(row["final_results"]["measured"]["posterior_std"]))
    return [f"{row[PSNR.column]:.2f}", f"{row[COVERAGE]:.2f}", f"{deviation:.3f}"]


if __name__ == "__main__":
    table_program(__doc__, samplers_table, "samplers", "solvers.md")
