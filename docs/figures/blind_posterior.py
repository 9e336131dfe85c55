"""Blind samplers beside joint MAP: ``python -m docs.figures.blind_posterior RESULTS.parquet``.

Puts the runs of ``configs/blind_posterior.yml`` into the block ``blind`` of
``docs/beyond-map.md``, one row a solver and blur.
"""

from benchmark_utils.display import markdown_table
from benchmark_utils.results import image_scores, last_rows, parameters
from docs.figures.tables import table_program

HEAD = ["blur", "solver", "evaluations", "median MNC", "mean PSNR (dB)"]
KEYS = ["dataset_name", "solver_name"]


def blind_table(df):
    """Markdown table; within a blur the best kernels come first."""
    evaluations = last_rows(df).set_index(KEYS)["objective_nfe"]
    scores = image_scores(df).groupby(KEYS).agg({"kernel_mnc": "median", "psnr": "mean"})
    body = []
    for (problem, solver), found in scores.sort_values("kernel_mnc", ascending=False).iterrows():
        blur = parameters(problem)["kernel"]
        count = f"{evaluations[problem, solver]:.0f}"
        cells = [f"{found['kernel_mnc']:.3f}", f"{found['psnr']:.1f}"]
        body.append([blur, f"`{solver}`", count, *cells])
    body.sort(key=lambda row: row[0] != "motion")
    return "\n".join(markdown_table(HEAD, body, right=True))


if __name__ == "__main__":
    table_program(__doc__, blind_table, "blind", "beyond-map.md")
