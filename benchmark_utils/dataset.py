"""The benchopt side of every data set, written once."""

from dataclasses import fields
from functools import cached_property
from typing import Annotated, ClassVar, Literal, get_type_hints

import torch
from benchopt import BaseDataset

from benchmark_utils.camera import BORDERS, Camera
from benchmark_utils.data import DownloadError, choose, fetch, list_images, load_image, to_grey
from benchmark_utils.failures import survived
from benchmark_utils.files import data_path, names_of, state_hash
from benchmark_utils.kernels import (
    FAMILIES,
    KERNELS,
    MEASURED_FAMILIES,
    is_kernel_file,
    own_kernel,
)
from benchmark_utils.problem import BOUNDARIES
from benchmark_utils.ranges import Count, Kind, NoiseLevel, Share, check_parameters
from benchmark_utils.simulation import draw_kernels, simulate

BY_NAME = tuple(name for name in FAMILIES if name != "file")  # a file is given by its path
KernelFile = Annotated[
    str, Kind(is_kernel_file, "the file of a kernel (psf.png, .tif, .npy, .mat)")
]

# What departs from the plain problem; a data set's name shows it only where it does.
DEPARTURES = {
    "noise_guess": [None],
    "boundary_guess": [None],
    "parameterization_guess": [None],
    "kernel_change": [0.0],
    **{field.name: [field.default] for field in fields(Camera)},
}


class BlindDataset(BaseDataset):
    """Base class: a data set gives its parameters and ``load``, the problem and its truth.

    Real data are read from ``folder``, ``<data home>/<name>``, and nowhere else. Whatever ``load``
    raises, the data set is skipped with the reason, and the others run: FileNotFoundError says
    that a file is missing; anything else is raised under BENCHOPT_RAISE_ON_ERROR.

    ``layout`` says which files belong in the data home, for those who fill it by hand. ``sources``
    are the files that ``benchopt prepare`` downloads into ``folder``, each a
    :class:`benchmark_utils.data.Source`; a data set that must unpack or convert what it downloads
    overrides ``download``.

    ``ranges`` are type hints of :mod:`benchmark_utils.ranges` for the parameters; a parameter that
    has none is a finite number, or True or False, if its default is. What a hint does not allow is
    refused before anything is read.

    benchopt answers from its cache only while the files in ``folders`` are the same.
    """

    prepare_cache_ignore = "all"
    layout = ""
    sources = ()
    ranges: ClassVar[dict] = {}

    def load(self):
        """Return a :class:`~benchmark_utils.problem.BlindProblem` and its ``GroundTruth``."""
        raise NotImplementedError

    def get_data(self):
        try:
            check_parameters(self)
            problem, truth = self.load()
        except FileNotFoundError as error:
            reason = f"{str(error).rstrip('.')}. {self.how_to_fill()}".rstrip()
            return {"problem": None, "truth": None, "missing": reason}
        except Exception as error:
            return {"problem": None, "truth": None, "missing": survived(error)}
        return {"problem": problem, "truth": truth}

    def download(self):
        """Download into ``folder`` what it lacks."""
        for file, url, known_hash in self.sources:
            fetch(url, self.folder / file, known_hash)

    def prepare(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            self.download()
        except DownloadError as error:
            raise DownloadError(
                f"{error}\nWithout network, fill {self.folder.parent} by hand: {self.layout} "
                "(docs/data-sets.md)."
            ) from error

    def how_to_fill(self):
        """How the files get into ``folder``, in one line; "" where the data set does not say."""
        if not self.layout:
            return ""
        is_downloaded = self.sources or type(self).download is not BlindDataset.download
        command = f"run `benchopt prepare . -d {self.name}` or " if is_downloaded else ""
        by_hand = f"fill the data home (BENCHOPT_DATA_HOME) with {self.layout}"
        return f"To get it, {command}{by_hand}; see docs/data-sets.md"

    @property
    def folder(self):
        """Where the files lie; the parameter ``source`` is in the data home or an absolute path."""
        if "source" in self.parameters:
            return data_path() / str(self.source)
        return data_path(self.name)

    @property
    def folders(self):
        """Folders, and single files, that the data are read from."""
        return [self.folder]

    @cached_property
    def _files(self):
        """Hashes of the files' states. An instance reads its files once, and looks at them once."""
        return [state_hash(folder) for folder in self.folders]

    def _get_state(self):
        """What benchopt pickles and hashes beside the parameters."""
        return super()._get_state() | {"_files": self._files}

    def __setstate__(self, state):
        """Nothing: a worker looks at the files that it reads itself."""


class SyntheticDataset(BlindDataset):
    """Base class: a data set gives ``sharp_images``; blur and noise are made here.

    ``kernel`` is a family of :mod:`benchmark_utils.kernels`, of ``kernel_size`` pixels a side, or
    the file of a kernel, as it lies from here or in ``<data home>/kernels/``, that fits in them.
    The noise and the kernel of an image depend on its name and the repetition alone.

    What solvers are told may be wrong: ``kernel_guess`` is the side of the kernel, ``noise_guess``
    the noise level, ``boundary_guess`` the boundary, ``parameterization_guess`` the set of kernels,
    each None for the true one; unless ``noise_known`` they must estimate the noise level. So may
    the model be: ``kernel_change`` is how far the kernel goes, linearly from the first column of
    the observation to the last, towards another of its family (1: all the way; the true kernel is
    the mean), and the other parameters are those of :class:`benchmark_utils.camera.Camera`.
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
        **DEPARTURES,
    }
    ranges: ClassVar[dict] = {
        "kernel": Literal[BY_NAME] | KernelFile,
        "kernel_size": Count,
        "kernel_guess": Count | None,
        "images": Count | str,
        "size": Count,
        "noise_std": NoiseLevel,
        "noise_known": bool,
        "boundary": Literal[BORDERS],
        "colour": bool,
        "oracle": bool,
        "noise_guess": NoiseLevel | None,
        "boundary_guess": Literal[(*BOUNDARIES, None)],
        "parameterization_guess": Literal[("simplex", "diffraction", None)],
        "kernel_change": Share,
        **get_type_hints(Camera, include_extras=True),
    }
    test_parameters = {"kernel_size": [9], "images": [1], "size": [48]}

    @classmethod
    def get_all_parameter_values(cls, name):
        return {"kernel": list(BY_NAME), "boundary": list(BOUNDARIES), "images": "all"}.get(name)

    def __repr__(self):
        """Name of the data set in the terminal and in the results, where it stands for it."""
        plain = {name: default for name, (default,) in DEPARTURES.items()}
        shown = [
            f"{name}={value}"
            for name, value in sorted(self._parameters.items())
            if name not in plain or value != plain[name]
        ]
        return f"{self.name}[{','.join(shown)}]"

    @property
    def folders(self):
        if is_kernel_file(self.kernel):
            return [*super().folders, own_kernel(self.kernel)]
        measured = [data_path(KERNELS)] if self.kernel in MEASURED_FAMILIES else []
        return [*super().folders, *measured]

    def sharp_images(self):
        """Return images (B, 3, size, size) in [0, 1] and their B names."""
        raise NotImplementedError

    def load(self):
        images, names = self.sharp_images()
        images = images if self.colour else to_grey(images)
        seed = self.get_seed(use_repetition=True)
        kernels, theta = self.true_kernels(names, seed)
        far_kernels = None
        if self.kernel_change:
            other, _ = self.true_kernels([f"{name}, last column" for name in names], seed)
            far_kernels = torch.lerp(kernels, other, self.kernel_change)
        told = self.parameterization_guess or ("simplex" if theta is None else "diffraction")
        problem, truth = simulate(
            images,
            kernels,
            names,
            noise_std=self.noise_std,
            seed=seed,
            boundary=self.boundary,
            parameterization=told,
            theta=theta if told == "diffraction" else None,
            oracle=self.oracle,
            boundary_guess=self.boundary_guess,
            far_kernels=far_kernels,
            camera=Camera(**{field.name: getattr(self, field.name) for field in fields(Camera)}),
        )
        side = self.kernel_guess or self.kernel_size
        return problem.replace(kernel_shape=(side, side), noise_std=self.told_noise(problem)), truth

    def true_kernels(self, names, seed):
        """Kernels and their parameters, see :func:`benchmark_utils.simulation.draw_kernels`."""
        own = {"folder": data_path(KERNELS)} if self.kernel in MEASURED_FAMILIES else {}
        return draw_kernels(self.kernel, self.kernel_size, names, seed, **own)

    def told_noise(self, problem):
        """The noise level that solvers are told, None where they must estimate it."""
        if self.noise_guess is None:
            return problem.noise_std if self.noise_known else None
        if not self.noise_known:
            raise ValueError(f"noise_guess must be None unless noise_known, got {self.noise_guess}")
        return self.noise_guess


class FolderDataset(SyntheticDataset):
    """Base class of synthetic blur on the images of a folder of the data home.

    ``images`` is how many to take, in the order of their names, the name of one, or ``all``; each
    is cut to its centre square and reduced to ``size`` pixels.
    """

    def sharp_images(self):
        return self.images_of(self.folder)

    def images_of(self, folder):
        """The chosen images of ``folder`` and their names.

        These are their paths in it, without suffix; files that differ in their suffix alone keep
        it.
        """
        files = names_of(list_images(folder), folder)
        names = choose(list(files), self.images, "images")
        return torch.cat([load_image(files[name], self.size) for name in names]), names
