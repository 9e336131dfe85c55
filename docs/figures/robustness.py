"""What breaks whom: ``python -m docs.figures.robustness RESULTS.parquet``.

Puts the runs of ``configs/robustness.yml`` on motion blur into the block ``breaking`` of
``docs/robustness.md``; those of the solvers that are there.
"""

import argparse
from pathlib import Path

from benchmark_utils.results import parameters, read_results
from benchmark_utils.robustness import study_tables
from docs.figures.tables import replace_block

FAMILY = "motion"


def main():
    """Read, format, write."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("results", type=Path)
    df = read_results(parser.parse_args().results)
    is_shown = df["dataset_name"].map(lambda name: parameters(name)["kernel"] == FAMILY)
    table = study_tables(df[is_shown])
    print(table)
    replace_block("breaking", table, "robustness.md")


if __name__ == "__main__":
    main()
