"""The protocol of Sun et al.: ``python -m docs.figures.sun RESULTS.parquet``.

Puts the runs of ``configs/sun.yml`` into the block ``sun`` of ``docs/real-blur.md``: means over all
pairs of a photograph and a kernel, and the median of the error ratios.
"""

from benchmark_utils.display import markdown_table
from benchmark_utils.results import image_scores
from docs.figures.tables import table_program

HEAD = ["", "success", "mean ratio", "median", "Levin PSNR (dB)", "MNC"]


def sun_table(df):
    """Markdown table, one row a solver, from the lowest success to the highest."""
    by_solver = image_scores(df).groupby("solver_name")
    scores = ["success", "error_ratio", "levin_psnr", "kernel_mnc"]
    means = by_solver[scores].mean().assign(median=by_solver["error_ratio"].median())
    body = [
        [
            f"`{solver}`",
            f"{row['success']:.2f}",
            f"{row['error_ratio']:.2f}",
            f"{row['median']:.2f}",
            f"{row['levin_psnr']:.1f}",
            f"{row['kernel_mnc']:.2f}",
        ]
        for solver, row in means.sort_values("success").iterrows()
    ]
    return "\n".join(markdown_table(HEAD, body, right=True))


if __name__ == "__main__":
    table_program(__doc__, sun_table, "sun", "real-blur.md")
