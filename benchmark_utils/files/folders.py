"""Folders: which files count, what they are called, and the one file of a name."""

import os
from collections import Counter
from pathlib import Path

LEFT_BEHIND = {"__MACOSX", "@eaDir"}  # folders of thumbnails and metadata, beside the hidden ones


def list_files(folder, suffixes=None, deep=True, stem=None):
    """List the files of ``folder`` with one of ``suffixes``, sorted.

    Hidden files and folders are left aside. Symbolic links are followed, and no folder is listed
    twice. A folder is a folder, whatever its name.

    Parameters
    ----------
    folder : path
    suffixes : container of str, optional
        In lower case, as ``.png``; those of the files may be in any case. Any when omitted.
    deep : bool
        Whether the folders in it are looked at too.
    stem : str, optional
        The one name without suffix to look for.

    Returns
    -------
    list of Path

    Raises
    ------
    FileNotFoundError
        When there is no such folder.
    ValueError
        When it is a file, or cannot be read.
    """
    folder = Path(folder)
    if not folder.exists():
        raise FileNotFoundError(f"{folder} does not exist")
    if not folder.is_dir():
        raise ValueError(f"{folder} is a file, expected a folder")
    found, visited = [], {folder.resolve()}
    for parent, folders, files in os.walk(folder, onerror=_refuse, followlinks=True):
        paths = map(Path(parent).joinpath, files)
        found += [path for path in paths if stem in (None, path.stem) and _counts(path, suffixes)]
        folders[:] = _new_folders(Path(parent), folders, visited) if deep else []
    return sorted(found)


def _refuse(error):
    raise ValueError(f"{error.filename} cannot be read: {error.strerror}") from error


def _counts(path, suffixes):
    """Whether ``path`` is a file that counts; a broken link does, so that its reader names it."""
    known = suffixes is None or path.suffix.lower() in suffixes
    known = known and not path.name.startswith(".")
    return known and (path.is_file() or not path.exists())


def _new_folders(parent, names, visited):
    """Those of the folders that are looked at, added to ``visited``; links come last."""
    new = []
    for name in sorted(names, key=lambda name: ((parent / name).is_symlink(), name)):
        place = (parent / name).resolve()
        if not name.startswith(".") and name not in LEFT_BEHIND and place not in visited:
            visited.add(place)
            new.append(name)
    return new


def newest_first(folder, suffix):
    """Files of ``folder`` with one suffix, the newest first; none where there is no folder."""
    files = list_files(folder, (suffix,), deep=False) if Path(folder).is_dir() else []
    return sorted(files, key=lambda file: file.lstat().st_mtime, reverse=True)


def names_of(files, folder):
    """Names of the files of ``folder``: their paths in it, without suffix where that is enough.

    Of files that differ in their suffix alone, each keeps it: ``shot.jpg`` and ``shot.png``.

    Returns
    -------
    dict
        str -> Path, in the order of ``files``.
    """
    paths = {file: Path(file).relative_to(folder) for file in files}
    whole = {file: path.as_posix() for file, path in paths.items()}
    short = {file: path.with_suffix("").as_posix() for file, path in paths.items()}
    taken = Counter([*short.values(), *whole.values()])
    return {short[f] if taken[short[f]] == 1 else whole[f]: f for f in files}


def find_file(folder, name, suffixes):
    """Find the one file called ``name``, with one of ``suffixes``.

    Parameters
    ----------
    folder : path
    name : str
        Without suffix; ``a/b`` is b in the folder a.
    suffixes : sequence of str
        As in :func:`list_files`.

    Raises
    ------
    FileNotFoundError
        When there is none.
    ValueError
        When there are several; the message names them.
    """
    place = Path(folder) / name
    found = list_files(place.parent, suffixes, deep=False, stem=place.name)
    if not found:
        raise FileNotFoundError(f"{folder} holds no {name} ({', '.join(suffixes)})")
    if len(found) > 1:
        listed = " and ".join(str(file) for file in found)
        raise ValueError(f"{listed} are both {name}: leave one of them")
    return found[0]
