"""Photographs under Levin's eight kernels: the protocol of Sun, Cho, Wang & Hays (ICCP 2013).

*Edge-based blur kernel estimation using patch priors.* ``get_data`` gives ``problem`` and
``truth``, see :mod:`benchmark_utils.problem`. Error ratios divide by the error of the restoration
with the true kernel, the same for all solvers, see
:class:`benchmark_utils.metrics.protocols.ErrorRatioProtocol`.
"""

from dataclasses import replace
from typing import ClassVar, Literal

from benchmark_utils.algorithms.restoration import SPARSE, restored
from benchmark_utils.data import to_grey
from benchmark_utils.dataset import FolderDataset
from benchmark_utils.files import data_path
from benchmark_utils.kernels import N_LEVIN, get_kernel
from benchmark_utils.metrics import error_ratio_protocol
from benchmark_utils.priors import UNROLLED, get_model, unrolled_schedule
from benchmark_utils.problem import Estimate
from benchmark_utils.ranges import Count, NoiseLevel
from benchmark_utils.simulation import simulate

KERNELS = tuple(range(1, N_LEVIN + 1))


class Dataset(FolderDataset):
    """Grey photographs of ``source`` under the ``kernel`` of that number; boundary ``valid``.

    ``source`` is a folder of the data home, or an absolute path. ``images`` is how many, the name
    of one, or ``all``; each is cut to its centre square and reduced to ``size`` pixels.
    ``kernel_guess`` is the side that solvers look for, None for the true one; without
    ``noise_known`` they estimate the noise. ``restoration`` makes the image that the error ratios
    compare to, with the true kernel: ``unrolled``, ``sparse``, or the name of a denoiser. Give the
    solvers the same one.
    """

    name = "sun"
    layout = "sun_hays/: images of at least the size asked for, and kernels/Levin09.mat"
    parameters: ClassVar[dict] = {
        "source": ["sun_hays"],
        "images": ["all"],
        "size": [256],
        "kernel": [1],
        "kernel_guess": [None],
        "noise_std": [0.01],
        "noise_known": [True],
        "restoration": [UNROLLED],
        "oracle": [True],
    }
    ranges = {
        "source": str,
        "kernel": Literal[KERNELS],
        "kernel_guess": Count | None,
        "noise_std": NoiseLevel,
        "restoration": str,
    }
    test_parameters = {"images": [1], "size": [64]}

    @classmethod
    def get_all_parameter_values(cls, name):
        return {"kernel": list(KERNELS), "images": "all"}.get(name)

    @property
    def folders(self):
        return [self.folder, data_path("kernels")]

    def load(self):
        images, names = self.sharp_images()
        kernel = get_kernel("levin", None, index=self.kernel, folder=data_path("kernels"))
        problem, truth = simulate(
            to_grey(images),
            kernel.repeat(len(images), 1, 1, 1),
            names,
            noise_std=self.noise_std,
            seed=self.get_seed(use_repetition=True),
            boundary="valid",
            oracle=self.oracle,
        )
        best = self.best_image(problem, truth)
        truth = replace(truth, protocol=error_ratio_protocol(best, truth, problem.boundary))
        guess = problem.kernel_shape if self.kernel_guess is None else (self.kernel_guess,) * 2
        noise_std = self.noise_std if self.noise_known else None
        return problem.replace(kernel_shape=guess, noise_std=noise_std), truth

    def best_image(self, problem, truth):
        """What solvers with this restoration make of the true kernel."""
        known = [Estimate(problem.initial_image(), truth.kernel)]
        denoise = None if self.restoration == SPARSE else get_model(self.restoration)
        schedule = unrolled_schedule(self.noise_std) if self.restoration == UNROLLED else None
        *_, best = restored(known, problem, denoise, schedule=schedule)
        return best.image
