"""The pairs of Levin et al. 2009, one .mat file each, in the conventions of this project."""

from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch

from benchmark_utils.files import (
    OVERSHOOT,
    Unfit,
    as_float,
    find_file,
    naming,
    nonnegative,
    read_variables,
    shaped,
    to_unit,
)

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
    content = _read(folder, image, kernel, ("x", "y", "f"))
    turned = np.rot90(content["f"], 2)
    planes = content["x"], content["y"], turned / turned.sum()
    return LevinPair(*(torch.tensor(plane.copy()).float()[None, None] for plane in planes))


def load_sharp(folder, image, kernel):
    """Load the sharp image of a pair, a float64 array (H, W); raises as :func:`load_pair`."""
    return _read(folder, image, kernel, ("x",))["x"]


def _read(folder, image, kernel, names):
    """Variables of the file of a pair, float64."""
    name = pair_name(image, kernel)
    try:
        file = find_file(folder, name, (".mat",))
    except FileNotFoundError:
        raise FileNotFoundError(f"the sharp image {Path(folder) / name}.mat is missing") from None
    content = read_variables(file, *names)
    with naming(file, "a pair"):
        return {key: CHECKS[key](value) for key, value in content.items()}


def _grey(values, overshoot=0.0):
    pixels = as_float(to_unit(shaped(values), overshoot=overshoot))
    if pixels.shape[2] != 1:
        raise Unfit(f"holds an image of {pixels.shape[2]} channels, expected grey")
    return pixels[..., 0]


# Of the sharp image x, the observation y, whose noise may leave [0, 1], and the kernel f.
CHECKS = {"x": _grey, "y": partial(_grey, overshoot=OVERSHOOT), "f": nonnegative}
