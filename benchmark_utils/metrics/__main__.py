"""Score a folder of restored images, by any method, under a published protocol.

Outputs are .png, .tif, .bmp, .npy or .mat files, one per pair, named after it:

levin   *im01_ker03*  image 1 blurred by kernel 3; grey, of the size of the sharp image
kohler  *1_3*         photograph 1 on trajectory 3; RGB, 800x800

Integers of 8 and 16 bits are scaled by their range to [0, 1], floats are taken as they are; a .mat
file may hold other arrays beside the one of that size. The truth is read from the data home:
levin/im01_ker03.mat (x), kohler/Image1/Kernel3/GroundTruth1_3_*.png. The scores are printed and
written as CSV. An output that cannot be read is named, and the others are scored.

Exit status: 0, or 2 after an error.
"""

import sys
from pathlib import Path

from benchmark_utils.commands import FAILED, Parser, command, complain
from benchmark_utils.files import data_path
from benchmark_utils.machine import say
from benchmark_utils.metrics import folders

PROTOCOLS = {
    "levin": (folders.score_levin, folders.summarise_levin),
    "kohler": (folders.score_kohler, folders.summarise_kohler),
}


@command
def main(arguments=None):
    """Run the command line; return the exit status."""
    options = _parser().parse_args(arguments)
    score, summarise = PROTOCOLS[options.protocol]
    home = options.data_home or data_path()
    if not home.is_dir():
        raise ValueError(
            f"the data home {home} does not exist: give --data-home, or set BENCHOPT_DATA_HOME or "
            "data_home in config.yml"
        )
    table, errors = score(options.folder, home)
    if len(table):
        say(table.to_string(index=False, float_format="%.4f"))
        say(summarise(table))
    for error in errors:
        complain(error)
    if len(table):
        csv = options.csv or options.folder / f"{options.protocol}_scores.csv"
        table.to_csv(csv, index=False, float_format="%.6g")
        say(f"written to {csv}")
    return FAILED if errors else 0


def _parser():
    parser = Parser(
        prog="python -m benchmark_utils.metrics",
        description=__doc__,
    )
    parser.add_argument("protocol", choices=PROTOCOLS)
    parser.add_argument("folder", type=Path, help="folder of restored images")
    parser.add_argument(
        "--data-home",
        type=Path,
        help="folder of the data sets (default: BENCHOPT_DATA_HOME, or data_home of config.yml)",
    )
    parser.add_argument("--csv", type=Path, help="default: FOLDER/<protocol>_scores.csv")
    return parser


if __name__ == "__main__":
    sys.exit(main())
