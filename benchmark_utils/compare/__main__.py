"""Command line of :mod:`benchmark_utils.compare`.

Exit status: 0 no regression, 1 a cell is worse or missing, 2 the two cannot be compared, or an
error.
"""

import json
import sys
from pathlib import Path

from benchmark_utils.commands import Parser, command
from benchmark_utils.compare.comparison import compare
from benchmark_utils.compare.merged import merged
from benchmark_utils.compare.quality import JUDGED
from benchmark_utils.compare.report import as_dict, markdown
from benchmark_utils.compare.sides import read_side
from benchmark_utils.machine import say
from benchmark_utils.results.suite import save_results


@command
def main(arguments=None):
    """Run the command line; return the exit status."""
    parser = Parser(
        prog="python -m benchmark_utils.compare",
        description="Compare the results of two revisions, image by image.",
        epilog=__doc__.partition("\n\n")[2],
    )
    parser.add_argument("base", type=Path, help="results before: a file, or a folder of runs")
    parser.add_argument("head", type=Path, help="results after: a file, or a folder of runs")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write a report")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all numbers")
    parser.add_argument(
        "--merged", type=Path, metavar="FILE", help="write both results, for one dashboard"
    )
    parser.add_argument("--primary", choices=JUDGED, default="psnr", help="score that decides")
    parser.add_argument(
        "--gate-time", action="store_true", help="a slower cell is a regression too"
    )
    parser.add_argument(
        "--across-versions", action="store_true", help="of the libraries, which may then differ"
    )
    options = parser.parse_args(arguments)
    ignored = ("versions",) if options.across_versions else ()
    sides = read_side(options.base), read_side(options.head)
    comparison = compare(*sides, options.primary, options.gate_time, ignored)
    report = markdown(comparison)
    say(comparison.summary if options.markdown else report)
    try:
        if options.markdown:
            options.markdown.write_text(report, encoding="utf-8")
        if options.merged:
            save_results(merged(*sides), options.merged)
        if options.json:
            text = json.dumps(as_dict(comparison), indent=1)
            options.json.write_text(text, encoding="utf-8")
    except OSError:
        if options.markdown:
            say(report)  # which may be in no file
        raise
    return comparison.exit_status


if __name__ == "__main__":
    sys.exit(main())
