"""The oracle beside plain DPIR: ``python -m docs.figures.oracle RESULTS.parquet``.

Puts the mean PSNR of the runs of ``configs/oracle.yml`` into the block ``oracle`` of
``docs/solvers.md``, one row a kernel family.
"""

from benchmark_utils.display import markdown_table
from benchmark_utils.results import PSNR, last_rows
from docs.figures.tables import table_program

COLUMNS = {"no-blur": "no blur", "oracle[": "plain DPIR", "oracle": "`oracle`"}  # prefix: title


def oracle_table(df):
    """Markdown table of the mean PSNR (dB), by kernel family and size."""
    last = last_rows(df)
    last = last.assign(
        title=last["solver_name"].map(column), cell=last[PSNR.column].map("{:.1f}".format)
    )
    problem = ["p_dataset_kernel", "p_dataset_size"]
    cells = last.pivot(index=problem, columns="title", values="cell")[list(COLUMNS.values())]
    table = cells.agg(", ".join, axis=1).unstack()
    head = [", ".join(COLUMNS.values()), *(f"{size} pixels" for size in table.columns)]
    rows = [[kernel, *row] for kernel, row in zip(table.index, table.to_numpy(), strict=True)]
    return "\n".join(markdown_table(head, rows, right=True))


def column(solver):
    """Title of the column of a solver."""
    return next(title for prefix, title in COLUMNS.items() if solver.startswith(prefix))


if __name__ == "__main__":
    table_program(__doc__, oracle_table, "oracle", "solvers.md")
