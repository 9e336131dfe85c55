"""The pairs of Levin et al. 2009, one .mat file each, in the conventions of this project."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from scipy.io import loadmat

LEVIN_IMAGES, LEVIN_KERNELS = range(1, 5), range(1, 9)
LEVIN_PAIRS = [(image, kernel) for image in LEVIN_IMAGES for kernel in LEVIN_KERNELS]


class LevinPair(NamedTuple):
    """One photograph blurred by one camera shake.

    Attributes
    ----------
    sharp, observation : tensors (1, 1, 255, 255)
        Grey, in [0, 1]. The observation is the part that no border touches; of the sharp image
        only what lies under it is known. It is shifted by up to 4 pixels against the sharp image
        blurred by the kernel.
    kernel : tensor (1, 1, k, k)
        For the true convolution, sum 1; k is 13 to 27.
    """

    sharp: torch.Tensor
    observation: torch.Tensor
    kernel: torch.Tensor


def pair_name(image, kernel):
    """Name of a pair: ``im01_ker03`` for image 1 and kernel 3.

    Raises
    ------
    ValueError
        When the data set has no such pair.
    """
    if (image, kernel) not in LEVIN_PAIRS:
        raise ValueError(f"expected image 1 to 4 and kernel 1 to 8, got {image} and {kernel}")
    return f"im{image:02d}_ker{kernel:02d}"


def load_pair(folder, image, kernel):
    """Load the pair ``image`` (1 to 4), ``kernel`` (1 to 8).

    Parameters
    ----------
    folder : path
        Holds ``im01_ker01.mat`` and so on, each with the sharp image ``x``, the observation ``y``
        and ``f``, of which y is the **correlation** with x: the kernel is f turned by half a turn.

    Returns
    -------
    LevinPair

    Raises
    ------
    FileNotFoundError
        When the file is missing.
    ValueError
        When the pair does not exist or the file is damaged; the message names it.
    """
    content = _read(Path(folder) / f"{pair_name(image, kernel)}.mat")
    turned = np.rot90(content["f"], 2)
    planes = content["x"], content["y"], turned / turned.sum()
    return LevinPair(*(torch.tensor(plane.copy()).float()[None, None] for plane in planes))


def load_sharp(folder, image, kernel):
    """Load the sharp image of a pair, a float64 array (H, W); raises as :func:`load_pair`."""
    return _read(Path(folder) / f"{pair_name(image, kernel)}.mat", ("x",))["x"].astype(float)


def _read(file, names=("x", "y", "f")):
    if not file.is_file():
        raise FileNotFoundError(f"the sharp image {file} is missing")
    try:
        content = loadmat(file)
    except Exception as error:  # scipy raises whatever the damage leads to
        raise ValueError(f"{file} is damaged: {error}") from error
    missing = [name for name in names if name not in content]
    if missing:
        raise ValueError(f"{file} holds no {' and no '.join(missing)}")
    return content
