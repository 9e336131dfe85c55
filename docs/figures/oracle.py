"""The oracle beside plain DPIR: ``python -m docs.figures.oracle RESULTS.parquet``.

Puts the mean PSNR of the runs of ``configs/oracle.yml`` into the block ``oracle`` of
``docs/solvers.md``, one row a data set.
"""

import argparse
from pathlib import Path

from benchmark_utils.display import markdown_table
from benchmark_utils.results import PSNR, last_rows
from benchmark_utils.results.suite import read_results
from docs.figures.tables import replace_block

COLUMNS = {"no-blur": "no blur", "oracle[": "plain DPIR", "oracle": "`oracle`"}  # prefix: title


def main():
    """Read, format, write."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("results", type=Path)
    table = oracle_table(read_results(parser.parse_args().results))
    print(table)
    replace_block("oracle", table, "solvers.md")


def oracle_table(df):
    """Markdown table of the mean PSNR (dB), by kernel family and size."""
    last = last_rows(df)
    rows = []
    for _, cells in last.groupby(["p_dataset_size", "p_dataset_kernel"]):
        first = cells.iloc[0]
        scores = dict(zip(map(column, cells["solver_name"]), cells[PSNR.column], strict=True))
        problem = f"{first['p_dataset_kernel']}, {first['p_dataset_size']} pixels"
        rows.append([problem, *(f"{scores[title]:.1f}" for title in COLUMNS.values())])
    return "\n".join(markdown_table(["kernel, size", *COLUMNS.values()], rows, right=True))


def column(solver):
    """Title of the column of a solver."""
    return next(title for prefix, title in COLUMNS.items() if solver.startswith(prefix))


if __name__ == "__main__":
    main()
