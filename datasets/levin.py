"""Photographs with the camera shake of Levin et al. 2009: the files of ``<data home>/levin/``.

``get_data`` gives ``problem`` and ``truth``, see :mod:`benchmark_utils.problem`. The sharp
image is known only in the frame of the observation. Beyond it, the truth repeats the last pixels,
and no score uses them. The protocol adds the scores of
:class:`benchmark_utils.metrics.protocols.ErrorRatioProtocol`.
"""

from typing import Literal

from benchmark_utils.data import LEVIN_IMAGES, LEVIN_KERNELS, LEVIN_SOURCES, load_pair, pair_name
from benchmark_utils.dataset import BlindDataset
from benchmark_utils.metrics import levin_protocol
from benchmark_utils.problem import BlindProblem, GroundTruth, Oracle, extend
from benchmark_utils.ranges import Count, NoiseLevel


class Dataset(BlindDataset):
    """Pair of a grey ``image`` (1 to 4) of 255 pixels and a ``kernel`` (1 to 8); valid boundary.

    ``kernel_guess`` is the side that solvers look for, None for the true one (19, 17, 15, 27, 13,
    21, 23, 23). ``noise_std`` is about the standard deviation of the residual under the true
    kernel, 0.004 to 0.012 over the pairs; with ``estimate`` the solvers estimate it, as 0.0015.
    """

    name = "levin"
    layout = "levin/im01_ker01.mat to levin/im04_ker08.mat, each with x, y and f"
    sources = LEVIN_SOURCES
    parameters = {
        "image": [1],
        "kernel": [1],
        "kernel_guess": [None],
        "noise_std": [0.007],
        "oracle": [True],
    }
    ranges = {
        "image": Literal[tuple(LEVIN_IMAGES)],
        "kernel": Literal[tuple(LEVIN_KERNELS)],
        "kernel_guess": Count | None,
        "noise_std": NoiseLevel | Literal["estimate"],
        "oracle": bool,
    }

    @classmethod
    def get_all_parameter_values(cls, name):
        return {"image": list(LEVIN_IMAGES), "kernel": list(LEVIN_KERNELS)}.get(name)

    def load(self):
        pair = load_pair(self.folder, self.image, self.kernel)
        shape = tuple(pair.kernel.shape[-2:])
        problem = BlindProblem(
            pair.observation,
            noise_std=None if self.noise_std == "estimate" else self.noise_std,
            kernel_shape=(self.kernel_guess or shape[0], self.kernel_guess or shape[1]),
            boundary="valid",
            oracle=Oracle(pair.kernel) if self.oracle else None,
        )
        sharp = extend(pair.sharp, shape, "valid")
        names = (pair_name(self.image, self.kernel),)
        protocol = levin_protocol(pair.sharp, [(self.image, self.kernel)])
        return problem, GroundTruth(sharp, pair.kernel, names, protocol)
