"""Reports printed by the command lines."""

import os
import sys


def say(text):
    """Print ``text``; a reader who has seen enough, as ``| head``, changes nothing of the rest."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
