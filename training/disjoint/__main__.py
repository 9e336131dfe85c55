"""Are training and evaluation disjoint? ``python -m training.disjoint SOURCE... --against SET...``.

Exit status: 0 nothing is close, 1 something is, 2 the pictures cannot be compared.
"""

import json
import sys
from pathlib import Path

from benchmark_utils.commands import Parser, command
from benchmark_utils.machine import say
from training.disjoint.check import check, describe_close


@command
def main(arguments=None):
    """Run the command line; return the exit status."""
    parser = Parser(
        prog="python -m training.disjoint",
        description="Compare pictures of training and of evaluation by content.",
        epilog=__doc__.partition("\n\n")[2],
    )
    parser.add_argument("sources", nargs="+", help="of training: folders of images or .npz files")
    parser.add_argument(
        "--against",
        nargs="+",
        default=[],
        metavar="SET",
        help="of evaluation, the same, .mat files too; the embedded photographs are always",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the record")
    options = parser.parse_args(arguments)
    record = check(options.sources, options.against)
    if options.json:
        options.json.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    say("\n".join(describe_close(record)))
    return 1 if record["close"] else 0


if __name__ == "__main__":
    sys.exit(main())
