"""Embedded photographs with synthetic blur and noise: no download.

``get_data`` gives ``problem`` (:class:`benchmark_utils.problem.BlindProblem`), all that a solver
may see, and ``truth`` (:class:`benchmark_utils.problem.GroundTruth`), for the objective alone.
"""

from typing import ClassVar

import torch

from benchmark_utils.data import load_photograph, photograph_names
from benchmark_utils.dataset import SyntheticDataset
from benchmark_utils.ranges import Count

COMMON = {name: values for name, values in SyntheticDataset.parameters.items() if name != "images"}


class Dataset(SyntheticDataset):
    """Photographs shipped with scikit-image; ``kernel`` is a family of ``benchmark_utils.kernels``.

    ``photographs`` is how many of ``benchmark_utils.data.PHOTOGRAPHS`` to take, or the name of
    one. The other parameters are those of :class:`benchmark_utils.dataset.SyntheticDataset`.
    """

    name = "simulated"
    parameters: ClassVar[dict] = {**COMMON, "photographs": [3], "kernel": ["motion", "diffraction"]}
    ranges = {"photographs": Count | str}
    test_parameters = {
        "kernel": ["motion"],
        "kernel_size": [9],
        "photographs": ["face"],
        "size": [48],
    }

    def prepare(self):
        """Nothing to download: the photographs come with scikit-image."""

    def sharp_images(self):
        names = photograph_names(self.photographs)
        return torch.cat([load_photograph(name, self.size) for name in names]), names
