"""Command line of :mod:`benchmark_utils.score`."""

import sys
from pathlib import Path

from benchmark_utils.commands import FAILED, Parser, command, complain
from benchmark_utils.machine import say
from benchmark_utils.metrics import PERCEPTUAL
from benchmark_utils.results.suite import load_data
from benchmark_utils.score import __doc__ as description
from benchmark_utils.score.files import check_names, read_pair, write_observations
from benchmark_utils.score.parts import score_pairs


@command
def main(arguments=None):
    """Run the command line; return the exit status."""
    options = _parser().parse_args(arguments)
    problem, truth = load_data(options.dataset, options.seed)
    if problem.signal != "image":
        raise ValueError(f"{options.dataset} is no data set of photographs")
    check_names(truth.names)
    if options.write_observations:
        write_observations(problem, truth.names, options.folder)
        say(f"{len(truth.names)} observations written to {options.folder}")
        return 0
    pairs, errors = _read(problem, truth.names, options.folder)
    how = options.potential, pairs, options.perceptual
    table = score_pairs(problem, truth, *how) if pairs else None
    if pairs:
        _print(table, len(truth.names))
    for error in errors:
        complain(error)
    if pairs:
        csv = options.csv or options.folder / "scores.csv"
        table.to_csv(csv, float_format="%.6g")
        say(f"written to {csv}")
    return FAILED if errors else 0


def _read(problem, names, folder):
    """Pairs by the number of their image, and what is wrong with the others."""
    pairs, errors = {}, []
    for number, name in enumerate(names):
        try:
            pairs[number] = read_pair(problem, folder, name)
        except (FileNotFoundError, ValueError) as error:
            errors.append(error)
    return pairs, errors


def _print(table, n_images):
    """Print the scores of the images and their means."""
    shown = table.copy()
    shown.loc["mean"] = table.mean(skipna=False)
    say(shown.dropna(axis=1, how="all").to_string(float_format="%.4f"))
    if len(table) < n_images:
        say(f"the mean is that of {len(table)} of {n_images} images")


def _parser():
    parser = Parser(
        prog="python -m benchmark_utils.score",
        description=description,
    )
    parser.add_argument("dataset", help="as after `benchopt run -d`: 'simulated[kernel=motion]'")
    parser.add_argument("folder", type=Path, help="folder of the files")
    parser.add_argument("--write-observations", action="store_true", help="step 1")
    parser.add_argument("--potential", default="diffusion", help="prior of -log p (diffusion, tv)")
    parser.add_argument("--perceptual", choices=PERCEPTUAL, help="scores that are added")
    parser.add_argument("--seed", type=int, default=0, help="that of `benchopt run`: 0")
    parser.add_argument("--csv", type=Path, help="default: FOLDER/scores.csv")
    return parser


if __name__ == "__main__":
    sys.exit(main())
