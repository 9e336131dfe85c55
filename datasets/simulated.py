"""Embedded photographs with synthetic blur and noise: no download.

``get_data`` gives ``problem`` (:class:`benchmark_utils.problem.BlindProblem`), all that a solver
may see, and ``truth`` (:class:`benchmark_utils.problem.GroundTruth`), for the objective alone.
"""

import torch
from benchopt import BaseDataset

from benchmark_utils.images import load_photograph, photograph_names, to_grey
from benchmark_utils.simulation import draw_kernels, simulate


class Dataset(BaseDataset):
    """Photographs shipped with scikit-image; ``kernel`` is a family of ``benchmark_utils.kernels``.

    ``photographs`` is how many of ``benchmark_utils.images.PHOTOGRAPHS`` to take, or the name of
    one. The noise and the kernel of a photograph depend on its name and the repetition alone.
    """

    name = "simulated"
    requirements = ["pip::scikit-image", "pip::torch", "pip::deepinv"]
    parameters = {
        "kernel": ["motion", "diffraction"],
        "kernel_size": [25],
        "photographs": [3],
        "size": [128],
        "noise_std": [0.01],
        "boundary": ["circular"],
        "colour": [True],
        "oracle": [True],
    }
    test_parameters = {
        "kernel": ["motion"],
        "kernel_size": [9],
        "photographs": ["face"],
        "size": [48],
    }

    def prepare(self):
        """Nothing to download: the photographs come with scikit-image."""

    def get_data(self):
        names = photograph_names(self.photographs)
        seed = self.get_seed(use_repetition=True)
        images = torch.cat([load_photograph(name, self.size) for name in names])
        images = images if self.colour else to_grey(images)
        kernels, theta = draw_kernels(self.kernel, self.kernel_size, names, seed)
        problem, truth = simulate(
            images,
            kernels,
            names,
            noise_std=self.noise_std,
            seed=seed,
            boundary=self.boundary,
            parameterization="simplex" if theta is None else "diffraction",
            theta=theta,
            oracle=self.oracle,
        )
        return {"problem": problem, "truth": truth}
