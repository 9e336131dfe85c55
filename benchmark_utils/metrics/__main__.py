"""Score a folder of restored images, by any method, under a published protocol.

Outputs are .png, .tif, .bmp or .mat files, one per pair, named after it:

levin   *im01_ker03*  image 1 blurred by kernel 3; grey, of the size of the sharp image
kohler  *1_3*         photograph 1 on trajectory 3; RGB, 800x800

The truth is read from the data home: levin/im01_ker03.mat (x), kohler/Image1/Kernel3/
GroundTruth1_3_*.png. The scores are printed and written as CSV.
"""

import argparse
import os
import sys
from pathlib import Path

from benchmark_utils.metrics import folders

PROTOCOLS = {
    "levin": (folders.score_levin, folders.summarise_levin),
    "kohler": (folders.score_kohler, folders.summarise_kohler),
}


def main(arguments=None):
    """Run the command line; return the exit status."""
    options = _parser().parse_args(arguments)
    score, summarise = PROTOCOLS[options.protocol]
    if not options.data_home:
        return _fail("no data home: give --data-home or set BENCHOPT_DATA_HOME")
    try:
        table = score(options.folder, options.data_home)
    except (FileNotFoundError, ValueError) as error:
        return _fail(error)
    csv = options.csv or options.folder / f"{options.protocol}_scores.csv"
    table.to_csv(csv, index=False, float_format="%.6g")
    print(table.to_string(index=False, float_format="%.4f"))
    print(summarise(table))
    print(f"written to {csv}")
    return 0


def _parser():
    parser = argparse.ArgumentParser(
        prog="python -m benchmark_utils.metrics",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("protocol", choices=PROTOCOLS)
    parser.add_argument("folder", type=Path, help="folder of restored images")
    parser.add_argument(
        "--data-home",
        type=Path,
        default=os.environ.get("BENCHOPT_DATA_HOME"),
        help="folder of the data sets (default: the environment's BENCHOPT_DATA_HOME)",
    )
    parser.add_argument("--csv", type=Path, help="default: FOLDER/<protocol>_scores.csv")
    return parser


def _fail(message):
    print(f"error: {message}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
