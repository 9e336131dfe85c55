"""The benchopt side of every data set, written once."""

import torch
from benchopt import BaseDataset
from benchopt.config import get_data_path

from benchmark_utils.data import choose, how_to_fill, list_images, load_image, prepare, to_grey
from benchmark_utils.kernels import FAMILIES, MEASURED_FAMILIES
from benchmark_utils.problem import BOUNDARIES
from benchmark_utils.simulation import draw_kernels, simulate


class BlindDataset(BaseDataset):
    """Base class: a data set gives its parameters and ``load``, the problem and its truth.

    Real data are read from ``folder``, ``<data home>/<name>``, and nowhere else; ``benchopt
    prepare`` fills it. Files that are missing are a reason to skip the data set, not an error.
    """

    requirements = ["pip::scikit-image", "pip::torch", "pip::deepinv", "pip::pooch"]
    prepare_cache_ignore = "all"

    def load(self):
        """Return a :class:`~benchmark_utils.problem.BlindProblem` and its ``GroundTruth``."""
        raise NotImplementedError

    def get_data(self):
        try:
            problem, truth = self.load()
        except FileNotFoundError as error:
            reason = f"{str(error).rstrip('.')}. {how_to_fill(self.name)}"
            return {"problem": None, "truth": None, "missing": reason}
        return {"problem": problem, "truth": truth}

    def prepare(self):
        prepare(self.name, self.folder)

    @property
    def folder(self):
        return get_data_path(self.name)


class SyntheticDataset(BlindDataset):
    """Base class: a data set gives ``sharp_images``; blur and noise are made here.

    ``kernel`` is a family of :mod:`benchmark_utils.kernels`, of ``kernel_size`` pixels a side.
    ``kernel_guess`` is the side that solvers are told to look for, None for the true one;
    ``noise_known`` whether they are told ``noise_std`` or must estimate it. The noise and the
    kernel of an image depend on its name and the repetition alone.
    """

    parameters = {
        "kernel": ["motion"],
        "kernel_size": [25],
        "kernel_guess": [None],
        "images": [4],
        "size": [128],
        "noise_std": [0.01],
        "noise_known": [True],
        "boundary": ["circular"],
        "colour": [True],
        "oracle": [True],
    }
    test_parameters = {"kernel_size": [9], "images": [1], "size": [48]}

    @classmethod
    def get_all_parameter_values(cls, name):
        return {"kernel": list(FAMILIES), "boundary": list(BOUNDARIES), "images": "all"}.get(name)

    def sharp_images(self):
        """Return images (B, 3, size, size) in [0, 1] and their B names."""
        raise NotImplementedError

    def load(self):
        images, names = self.sharp_images()
        images = images if self.colour else to_grey(images)
        seed = self.get_seed(use_repetition=True)
        own = {"folder": get_data_path("kernels")} if self.kernel in MEASURED_FAMILIES else {}
        kernels, theta = draw_kernels(self.kernel, self.kernel_size, names, seed, **own)
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
        told = self.kernel_guess or self.kernel_size
        noise_std = self.noise_std if self.noise_known else None
        return problem.replace(kernel_shape=(told, told), noise_std=noise_std), truth


class FolderDataset(SyntheticDataset):
    """Base class of synthetic blur on the images of a folder of the data home.

    ``images`` is how many to take, in the order of their names, the name of one, or ``all``; each
    is cut to its centre square and reduced to ``size`` pixels.
    """

    def sharp_images(self):
        return self.images_of(self.folder)

    def images_of(self, folder):
        """The chosen images of ``folder`` and their names: their paths in it, without suffix."""
        files = {
            file.relative_to(folder).with_suffix("").as_posix(): file
            for file in list_images(folder)
        }
        names = choose(list(files), self.images, "images")
        return torch.cat([load_image(files[name], self.size) for name in names]), names
