"""Where a result comes from: commit and library versions."""

import functools
import importlib.metadata
import subprocess
from pathlib import Path

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


@functools.cache
def versions():
    """Versions of the libraries that a result depends on, by package name."""
    return {name: importlib.metadata.version(name) for name in PACKAGES}
