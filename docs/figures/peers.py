"""Methods without a learned prior on Levin's pairs: ``python -m docs.figures.peers RESULTS...``.

Puts the runs of ``configs/peers.yml`` and ``configs/peers_untrained.yml`` into the block ``peers``
of ``docs/real-blur.md``: one row a solver and image, and what was published beside it.
"""

import pandas as pd

from benchmark_utils.display import markdown_table
from benchmark_utils.published import read_figures
from benchmark_utils.results import base_name, last_rows, parameters
from docs.figures.tables import table_program

HEAD = ["", "pairs", "Levin PSNR, to the true kernel", "ratio, at most 2", "MNC", "published"]
PSNR = "objective_levin_psnr"
SCORES = [PSNR, "gain", "objective_error_ratio", "objective_success", "objective_kernel_mnc"]
PUBLISHED = {"dark-channel": "Pan et al. 2016 (dark channel)"}  # solver: name in the figures


def peers_table(df):
    """Markdown table of means; each is compared with the true kernel on its own pairs."""
    runs = last_rows(df)
    is_truth = runs["solver_name"].map(base_name) == "oracle"
    truth = runs[is_truth].set_index("dataset_name")[PSNR]
    runs = pd.concat([runs[~is_truth], own_images(df)])
    runs = runs.assign(
        gain=runs[PSNR] - runs["dataset_name"].map(truth),
        restored=runs["p_solver_restoration"].eq("sparse"),
        solver=runs["solver_name"].map(base_name),
    )
    body = []
    for (solver, is_restored), rows in runs.groupby(["solver", "restored"], sort=False):
        psnr, gain, ratio, success, mnc = rows[SCORES].mean()
        title = f"`{solver}`, {'sparse restoration' if is_restored else 'its image'}"
        cells = [f"{psnr:.2f}, {gain:+.2f}", f"{ratio:.2f}, {success:.0%}", f"{mnc:.3f}"]
        body.append([title, f"{len(rows)}", *cells, published(solver)])
    return "\n".join(markdown_table(HEAD, body, right=True))


def own_images(df):
    """The last estimates of ``selfdeblur`` before a restoration replaces its image."""
    restored = df[df["solver_name"].map(base_name) == "selfdeblur"]
    steps = restored["solver_name"].map(lambda name: int(parameters(name)["n_outer"]))
    return restored[restored["stop_val"] == steps].assign(p_solver_restoration=None)


def published(solver):
    """Its figure under Levin's protocol and the pairs it is a mean of; "" where there is none."""
    known = read_figures().query("protocol == 'levin' and metric == 'levin_psnr'")
    rows = known[known["method"] == PUBLISHED.get(solver)]
    return ", ".join(f"{row['value']:.2f} ({row['data']})" for _, row in rows.iterrows())


if __name__ == "__main__":
    table_program(__doc__, peers_table, "peers", "real-blur.md")
