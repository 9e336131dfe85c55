"""Figures and tables of docs/landscape.md: ``python -m docs.figures.landscape [NAME...]``.

Draws the results of the probes in ``outputs/`` into ``docs/images/`` and renews their tables in
``docs/tables/``. docs/landscape.md says how each result is made.
"""

import argparse

from docs.figures.landscape.blur import blur
from docs.figures.landscape.critical import critical
from docs.figures.landscape.crossing import crossing, gap
from docs.figures.landscape.profiles import noise, profile
from docs.figures.landscape.spectrum import spectrum

DRAWN = (blur, profile, noise, critical, spectrum, crossing, gap)
FIGURES = {figure.__name__: figure for figure in DRAWN}


def main():
    """Draw the figures asked for, or all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", default=sorted(FIGURES), help=", ".join(FIGURES))
    for name in parser.parse_args().names:
        FIGURES[name]()


if __name__ == "__main__":
    main()
