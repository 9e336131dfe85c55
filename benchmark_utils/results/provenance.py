"""Where a result comes from: code, commit and library versions."""

import functools
import importlib.metadata
import subprocess
from pathlib import Path

from benchmark_utils.files import content_hash, list_files

LIBRARY = Path(__file__).parents[1]
SUFFIXES = (".json", ".py", ".safetensors")
# What reads results, and has no part in them.
READERS = {
    "compare",
    "deblur",
    "display",
    "export",
    "initialisation",
    "leaderboard",
    "published",
    "score",
    "standalone",
}
PACKAGES = ("benchopt", "deepinv", "torch", "numpy", "scipy", "scikit-image")


@functools.cache
def commit():
    """Commit of this checkout, with "+" when tracked files differ; "unknown" without git."""
    try:
        described = subprocess.run(
            ["git", "describe", "--always", "--abbrev=12", "--dirty=+", "--exclude=*"],
            cwd=Path(__file__).parent,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return described.stdout.strip()


@functools.cache  # Python imports a module once, too: an edit counts from the next process on
def library_hash():
    """SHA-256 of the library's code and weights, but for what only reads results."""
    files = list_files(LIBRARY, SUFFIXES)
    rooms = {file: file.relative_to(LIBRARY).with_suffix("").parts[0] for file in files}
    return content_hash([file for file in files if rooms[file] not in READERS], LIBRARY)


@functools.cache
def versions():
    """Versions of the libraries that a result depends on, by package name."""
    return {name: importlib.metadata.version(name) for name in PACKAGES}
