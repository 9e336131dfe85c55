"""Handwritten digits in the idx format of MNIST, as black and white images."""

import gzip
from pathlib import Path

import numpy as np

SIDE = 32
IDX_IMAGES = 2051  # magic number: unsigned bytes in three dimensions


def read_digits(file):
    """Digits of an idx file, padded to 32x32 and thresholded: (N, 32, 32, 1) uint8, 0 or 255.

    Raises
    ------
    ValueError
        When the file holds no idx images.
    """
    file = Path(file)
    content = file.read_bytes()
    if file.suffix == ".gz":
        content = gzip.decompress(content)
    magic, count, height, width = np.frombuffer(content, ">u4", 4) if len(content) > 16 else [0] * 4
    if magic != IDX_IMAGES or len(content) != 16 + int(count) * int(height) * int(width):
        raise ValueError(f"{file} holds no images in the idx format")
    digits = np.frombuffer(content, np.uint8, offset=16).reshape(count, height, width)
    before = [(SIDE - side) // 2 for side in digits.shape[1:]]
    after = [SIDE - side - pad for side, pad in zip(digits.shape[1:], before, strict=True)]
    padded = np.pad(digits, [(0, 0), *zip(before, after, strict=True)])
    return np.where(padded > 127, 255, 0).astype(np.uint8)[..., None]
