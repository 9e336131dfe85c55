"""Hashes that tell whether files changed, of their states or of what they hold."""

import hashlib
from pathlib import Path

from benchmark_utils.files.folders import list_files


def state_hash(folder):
    """SHA-256 of the names, sizes and times of the files of a folder, or of the one file.

    They are not read. Hidden files are left aside, as by :func:`.list_files`. So is the place of
    the folder: a copy that keeps the times is the same data.

    Parameters
    ----------
    folder : path
        It may be missing.

    Returns
    -------
    str
    """
    if Path(folder).is_file():
        return _digest([(Path(folder).name, *_size_and_time(folder))])
    try:
        files = list_files(folder)
    except (FileNotFoundError, ValueError) as error:
        return type(error).__name__
    states = [(file.relative_to(folder).as_posix(), *_size_and_time(file)) for file in files]
    return _digest(states)


def _digest(states):
    return hashlib.sha256(repr(states).encode()).hexdigest()


def _size_and_time(file):
    try:
        found = Path(file).stat()
    except OSError:  # a broken link, or gone since it was listed
        return -1, -1
    return found.st_size, found.st_mtime_ns


def content_hash(files, folder):
    """SHA-256 of what ``files`` hold and of their paths in ``folder``."""
    digest = hashlib.sha256()
    for file in files:
        content = hashlib.sha256(Path(file).read_bytes()).hexdigest()
        digest.update(f"{Path(file).relative_to(folder).as_posix()} {content}\n".encode())
    return digest.hexdigest()
