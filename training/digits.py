"""Binary digits for the counter-example prior: ``python -m training.digits IDX_FILE OUT.npz``.

Reads handwritten digits in the idx format of MNIST, compressed or not, and writes them as black
and white images 32x32, ``x`` (N, 32, 32, 1) uint8, for :mod:`training.train`.
"""

import argparse
from pathlib import Path

import numpy as np

from benchmark_utils.data import read_digits


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path, help="images in the idx format, .gz or not")
    parser.add_argument("out", type=Path, help="the .npz file to write")
    options = parser.parse_args(arguments)
    np.savez_compressed(options.out, x=read_digits(options.file))


if __name__ == "__main__":
    main()
