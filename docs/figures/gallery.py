"""What the examples print and draw: ``python -m docs.figures.gallery [NAME...]``.

Runs each file of ``examples/`` in a folder of its own, ``outputs/gallery/<name>``, where the site
finds its output and the pictures that it wrote.
"""

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
GALLERY = ROOT / "outputs/gallery"
OUTPUT = "output.txt"


def names():
    """Names of the examples, sorted."""
    return sorted(file.stem for file in EXAMPLES.glob("[a-z]*.py"))


def main():
    """Run the examples asked for, or all; exit status 1 if one failed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(names()))
    options = parser.parse_args()
    if unknown := set(options.names) - set(names()):
        parser.error(f"unknown example {min(unknown)!r}, expected one of {', '.join(names())}")
    failed = [name for name in options.names or names() if not run(name)]
    for name in failed:
        print(f"failed: {name}", file=sys.stderr)
    return 1 if failed else 0


def run(name):
    """Run one example; whether it came to its end."""
    folder = GALLERY / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    print(f"examples.{name}", flush=True)
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    done = subprocess.run(
        [sys.executable, "-m", f"examples.{name}"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": path},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode == 0:
        (folder / OUTPUT).write_text(done.stdout, encoding="utf-8")
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
