"""Maps of a crystal's surface: every lattice defect leaves the same signature.

``get_data`` gives ``problem``, whose ``signal`` is ``activation``, and ``truth``, see
:mod:`benchmark_utils.problem`. The measured map is ``<data home>/sparse/realdata_rec.mat``. Its
truth is unknown, so the kernel is compared with the published estimate.
"""

from typing import Literal

import torch

from benchmark_utils.data import load_map
from benchmark_utils.dataset import BlindDataset
from benchmark_utils.files import data_path
from benchmark_utils.problem import BlindProblem, GroundTruth
from benchmark_utils.randomness import keyed_generator
from benchmark_utils.ranges import Count, Nonnegative, PositiveShare
from benchmark_utils.simulation import defect_kernel, draw_activations, simulate_sparse


class Dataset(BlindDataset):
    """``map`` is simulated or measured; the other parameters belong to the simulated ones.

    There are ``n_maps`` maps of ``size`` pixels a side, each with its own signature of
    ``kernel_size`` pixels a side. Defects occur at a rate of ``theta``, with sizes from 0.5 to 1.5.
    """

    name = "microscopy"
    layout = "sparse/realdata_rec.mat, with Y and A"
    parameters = {
        "map": ["simulated"],
        "kernel_size": [21],
        "size": [128],
        "theta": [0.01],
        "noise_std": [0.02],
        "n_maps": [5],
        "oracle": [True],
    }
    ranges = {
        "map": Literal["simulated", "measured"],
        "kernel_size": Count,
        "size": Count,
        "theta": PositiveShare,
        "noise_std": Nonnegative,
        "n_maps": Count,
        "oracle": bool,
    }
    test_parameters = {"kernel_size": [9], "size": [32], "n_maps": [2]}

    @classmethod
    def get_all_parameter_values(cls, name):
        return {"map": ["simulated", "measured"]}.get(name)

    @property
    def folder(self):
        return data_path("sparse")

    @property
    def folders(self):
        return [self.folder] if self.map == "measured" else []

    def load(self):
        return self.measured() if self.map == "measured" else self.simulated()

    def simulated(self):
        seed = self.get_seed(use_repetition=True)
        names = [f"map {number + 1}" for number in range(self.n_maps)]
        kernels, defects = [], []
        for name in names:
            generator = keyed_generator(seed, "microscopy", name)
            kernels.append(defect_kernel(self.kernel_size, generator))
            size = self.size, self.size
            defects.append(draw_activations("positive", size, self.theta, generator))
        return simulate_sparse(
            torch.cat(defects),
            torch.cat(kernels),
            names,
            noise_std=self.noise_std,
            seed=seed,
            oracle=self.oracle,
        )

    def measured(self):
        observation, kernel = load_map(self.folder)
        problem = BlindProblem(
            observation,
            noise_std=0.03,  # what the published estimate leaves unexplained
            kernel_shape=tuple(kernel.shape[-2:]),
            parameterization="sphere",
            signal="activation",
        )
        return problem, GroundTruth(None, kernel, ("measured",))
