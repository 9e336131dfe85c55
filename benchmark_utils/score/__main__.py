"""Command line of :mod:`benchmark_utils.score`."""

import argparse
import sys
from pathlib import Path

import pandas as pd

from benchmark_utils.metrics import get_scorer
from benchmark_utils.results.suite import load_data
from benchmark_utils.score import __doc__ as description
from benchmark_utils.score.files import read_estimate, write_observations


def main(arguments=None):
    """Run the command line; return the exit status."""
    options = _parser().parse_args(arguments)
    try:
        problem, truth = load_data(options.dataset, options.seed)
        if problem.signal != "image":
            raise ValueError(f"{options.dataset} is no data set of photographs")
        if options.write_observations:
            write_observations(problem, truth.names, options.folder)
            print(f"{len(truth.names)} observations written to {options.folder}")
            return 0
        estimate = read_estimate(problem, truth.names, options.folder)
        scores = get_scorer(problem, truth, options.potential)(*estimate)
    except (ValueError, FileNotFoundError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    table = pd.DataFrame({"image": truth.names} | scores).set_index("image")
    csv = options.csv or options.folder / "scores.csv"
    table.to_csv(csv, float_format="%.6g")
    table.loc["mean"] = table.mean(skipna=False)
    print(table.dropna(axis=1, how="all").to_string(float_format="%.4f"))
    print(f"written to {csv}")
    return 0


def _parser():
    parser = argparse.ArgumentParser(
        prog="python -m benchmark_utils.score",
        description=description,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("dataset", help="as after `benchopt run -d`: 'simulated[kernel=motion]'")
    parser.add_argument("folder", type=Path, help="folder of the files")
    parser.add_argument("--write-observations", action="store_true", help="step 1")
    parser.add_argument("--potential", default="diffusion", help="prior of -log p (diffusion, tv)")
    parser.add_argument("--seed", type=int, default=0, help="that of `benchopt run`: 0")
    parser.add_argument("--csv", type=Path, help="default: FOLDER/scores.csv")
    return parser


if __name__ == "__main__":
    sys.exit(main())
