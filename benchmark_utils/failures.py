"""What is kept of an error in place of a result: its reason, in one line."""

import os
import sys
import traceback
from contextlib import contextmanager

from benchopt import config

MAX_LENGTH = 500  # characters: some errors quote all that they were given
VARIABLE = "BENCHOPT_RAISE_ON_ERROR"


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


@contextmanager
def raised():
    """Within, no error is survived: for a command, which says it in its own way."""
    before = os.environ.get(VARIABLE)
    os.environ[VARIABLE] = "true"
    try:
        yield
    finally:
        if before is None:
            del os.environ[VARIABLE]
        else:
            os.environ[VARIABLE] = before
