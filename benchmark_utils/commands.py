"""What the commands share: one line for each failure that is expected, and their exit status."""

import argparse
import functools
import sys
import traceback

FAILED = 2  # exit status; `compare` keeps 1 for a regression
EXPECTED = (ValueError, OSError, ImportError)  # what bad input, files and set-ups raise


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one line, as those of the commands, and which keeps line breaks."""

    def __init__(self, *, formatter_class=argparse.RawDescriptionHelpFormatter, **options):
        super().__init__(formatter_class=formatter_class, **options)

    def error(self, message):
        complain(f"{message} (see {self.prog} --help)")
        sys.exit(FAILED)


def complain(error):
    """Print ``error: ...``, one line, to the standard error."""
    text = " ".join(str(error).split()) or type(error).__name__
    print(f"error: {text}", file=sys.stderr)


def command(main):
    """Make ``main(arguments=None)`` a command that returns its exit status.

    0 where ``main`` returns None; 2, and one line of the standard error, where it raises what bad
    input raises. Anything else is a bug: 2 and its traceback. Characters that the terminal cannot
    show are printed as question marks.
    """

    @functools.wraps(main)
    def run(arguments=None):
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="replace")
        try:
            return main(arguments) or 0
        except EXPECTED as error:
            complain(error)
        except Exception:
            traceback.print_exc()
        return FAILED

    return run
