"""What is kept of an error in place of a result: its reason, in one line."""

import sys
import traceback

from benchopt import config

MAX_LENGTH = 500  # characters: some errors quote all that they were given


def told(error):
    """``ValueError: what was wrong``, in one line."""
    text = " ".join(str(error).split())[:MAX_LENGTH]
    return f"{type(error).__name__}: {text}".removesuffix(": ")


def survived(error):
    """Reason of an error that must not stop the run; its traceback goes to the terminal.

    With BENCHOPT_RAISE_ON_ERROR it is raised instead.
    """
    if config.RAISE_ON_ERROR:
        raise error
    traceback.print_exception(error, file=sys.stderr)
    return told(error)
