"""The measured map of lattice defects that goes with sparse blind deconvolution."""

from pathlib import Path
from typing import NamedTuple

import torch
from scipy.io import loadmat

FILE = "realdata_rec.mat"
BACKGROUND = 0.1  # quantile of the map that is taken for its level without defects


class MeasuredMap(NamedTuple):
    """A map of a crystal's surface and what was published of it.

    Attributes
    ----------
    observation : tensor (1, 1, 256, 256)
        Less its background.
    kernel : tensor (1, 1, 20, 20)
        The published estimate of a defect's signature, of unit l2 norm. It is no ground truth.
    """

    observation: torch.Tensor
    kernel: torch.Tensor


def load_map(folder):
    """Load the map and the published estimate from ``folder``.

    Raises
    ------
    FileNotFoundError
        When the file is missing.
    ValueError
        When it is damaged.
    """
    file = Path(folder) / FILE
    if not file.is_file():
        raise FileNotFoundError(
            f"{file} does not exist: it comes with the code of the published estimate, put it there"
        )
    try:
        content = loadmat(file)
        observation, kernel = (
            torch.as_tensor(content[key], dtype=torch.float32)[None, None] for key in ("Y", "A")
        )
    except (KeyError, ValueError, NotImplementedError, TypeError) as error:
        raise ValueError(f"{file} is damaged: expected matrices Y and A ({error})") from error
    observation = observation - observation.quantile(BACKGROUND)
    return MeasuredMap(observation, kernel / torch.linalg.vector_norm(kernel))
