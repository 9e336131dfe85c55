"""Blind samplers beside joint MAP: ``python -m docs.figures.blind_posterior RESULTS.parquet``.

Puts the runs of ``configs/blind_posterior.yml`` into the block ``blind`` of
``docs/beyond-map.md``, one row a solver and blur.
"""

import argparse
from pathlib import Path

from benchmark_utils.display import markdown_table
from benchmark_utils.results import image_scores, last_rows, parameters, read_results
from docs.figures.tables import replace_block

HEAD = ["blur", "solver", "evaluations", "median MNC", "mean PSNR (dB)"]
KEYS = ["dataset_name", "solver_name"]


def main():
    """Read, format, write."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("results", type=Path)
    table = blind_table(read_results(parser.parse_args().results))
    print(table)
    replace_block("blind", table, "beyond-map.md")


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
    main()
