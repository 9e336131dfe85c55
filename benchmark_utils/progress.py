"""Bars that show how far a long computation is, and how long it will take."""

from multiprocessing import parent_process

from tqdm import tqdm


def progress_bar(name, total):
    """A bar of ``total`` steps: in terminals only, and not for nothing.

    Logs stay quiet, and so do workers, whose bars would write over each other.
    """
    hidden = total == 0 or parent_process() is not None
    return tqdm(desc=name, total=total, disable=hidden or None, leave=False)
