"""Reference results: ``python -m docs.figures.reference NAME RESULTS.parquet [--means]``.

Puts the leaderboard of RESULTS, and what it was measured with, into the block NAME (quickstart,
levin) of ``docs/results.md``: the tables of its data sets or, with ``--means``, those of the means.
"""

import argparse
from pathlib import Path

from benchmark_utils.leaderboard import text_table
from benchmark_utils.results import Final, read_results
from docs.figures.tables import replace_block


def main():
    """Read, format, write."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("name", help="block of docs/results.md")
    parser.add_argument("results", type=Path)
    parser.add_argument("--means", action="store_true", help="of the data sets, in place of each")
    options = parser.parse_args()
    df = read_results(options.results)
    table = text_table(df, markdown=True, only_means=options.means, legend=False)
    if not options.means:
        table = table.partition("\n\n### mean of")[0]
    block = f"{table}\n\n{conditions(df)}"
    print(block)
    replace_block(options.name, f"\n{block}\n", "results.md")


def conditions(df):
    """One sentence: commit, seed, repetitions, device, processor and versions."""
    stored = [Final(final).stored for final in df["final_results"].dropna()]
    commits = sorted({final["commit"] for final in stored if "commit" in final})
    devices = sorted({final["device"] for final in stored if "device" in final})
    versions = stored[0].get("versions", {})
    row = df.iloc[0]
    machine = f"{row['system-cpus']} cores of {row['system-processor']}"
    threads = row.get("env-OMP_NUM_THREADS")
    return (
        f"Measured at {', '.join(commits)}, seed {row['base_seed']}, repetitions: "
        f"{df['idx_rep'].nunique()}, on {', '.join(devices)} ({machine}, threads: "
        f"{threads or 'all'}), torch {versions.get('torch')}, benchopt {versions.get('benchopt')}."
    )


if __name__ == "__main__":
    main()
