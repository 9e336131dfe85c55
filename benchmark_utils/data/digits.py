"""Handwritten digits in the idx format of MNIST, as black and white images."""

import gzip
from pathlib import Path

import numpy as np

from benchmark_utils.files import Unfit, naming

SIDE = 32
IDX_IMAGES = 2051  # magic number: unsigned bytes in three dimensions


def read_digits(file):
    """Digits of an idx file, padded to 32x32 and thresholded: (N, 32, 32, 1) uint8, 0 or 255.

    Raises
    ------
    FileNotFoundError, ValueError
        When the file is missing, damaged or holds no idx images.
    """
    with naming(file, "digits"):
        content = Path(file).read_bytes()
        if Path(file).suffix.lower() == ".gz":
            content = gzip.decompress(content)
        sizes = np.frombuffer(content, ">u4", 4) if len(content) > 16 else [0] * 4
        magic, count, height, width = map(int, sizes)
        if magic != IDX_IMAGES or len(content) != 16 + count * height * width:
            raise Unfit("holds no images in the idx format")
        if not 1 <= max(height, width) <= SIDE:
            raise Unfit(f"holds digits of {height}x{width} pixels, expected at most {SIDE}x{SIDE}")
    digits = np.frombuffer(content, np.uint8, offset=16).reshape(count, height, width)
    before = [(SIDE - side) // 2 for side in digits.shape[1:]]
    after = [SIDE - side - pad for side, pad in zip(digits.shape[1:], before, strict=True)]
    padded = np.pad(digits, [(0, 0), *zip(before, after, strict=True)])
    return np.where(padded > 127, 255, 0).astype(np.uint8)[..., None]
