"""The measured map of lattice defects that goes with sparse blind deconvolution."""

from pathlib import Path
from typing import NamedTuple

import torch

from benchmark_utils.files import Unfit, check_finite, naming, read_variables

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
    content = read_variables(file, "Y", "A")
    with naming(file, "a map"):
        observation, kernel = (_matrix(content[key], key) for key in ("Y", "A"))
    observation = observation - observation.quantile(BACKGROUND)
    return MeasuredMap(observation, kernel / torch.linalg.vector_norm(kernel))


def _matrix(values, name):
    """Matrix (h, w) as a float32 tensor (1, 1, h, w)."""
    if values.ndim != 2 or values.size == 0 or values.dtype.kind not in "buif":
        raise Unfit(f"holds {name} of shape {values.shape}, expected a matrix of numbers")
    check_finite(values)
    return torch.as_tensor(values, dtype=torch.float32)[None, None]
