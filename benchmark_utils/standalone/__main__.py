"""Command line of :mod:`benchmark_utils.standalone`."""

import sys
from pathlib import Path

from benchmark_utils.commands import Parser, command
from benchmark_utils.files import newest_first
from benchmark_utils.machine import say
from benchmark_utils.standalone import __doc__ as description
from benchmark_utils.standalone.page import standalone

OUTPUTS = Path("outputs")
SUFFIX = ".offline.html"


def newest_page(folder=OUTPUTS):
    """Path of the page of results that benchopt wrote last.

    Raises
    ------
    FileNotFoundError
        When the folder has none.
    """
    for path in newest_first(folder, ".html"):
        # neither a standalone page nor an index of pages
        if not path.name.endswith(SUFFIX) and b"window._plots" in path.read_bytes():
            return path
    raise FileNotFoundError(f"no page of results in {folder}/: run `benchopt plot .` first")


@command
def main(arguments=None):
    """Write a page that needs no network; return the exit status."""
    parser = Parser(
        prog="python -m benchmark_utils.standalone", description=description.splitlines()[0]
    )
    parser.add_argument("page", nargs="?", type=Path, help="newest in outputs/ by default")
    parser.add_argument("--output", type=Path, help=f"PAGE{SUFFIX} by default")
    options = parser.parse_args(arguments)
    source = options.page or newest_page()
    try:
        page = standalone(source.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{source} cannot be made standalone: {error}") from error
    output = options.output or source.with_suffix(SUFFIX)
    output.write_text(page, encoding="utf-8")
    say(f"{output} ({len(page.encode()) / 1e6:.1f} MB)")


if __name__ == "__main__":
    sys.exit(main())
