"""Images for the probes of the prior's landscape, blurred by one-parameter kernels.

``get_data`` gives ``problem`` and ``truth``, see :mod:`benchmark_utils.problem`. The observation is
in double precision, so that without noise its blur can be inverted exactly.
"""

from functools import cache
from typing import Literal

from benchmark_utils.dataset import BlindDataset
from benchmark_utils.files import data_path
from benchmark_utils.kernels import WIDTH_FAMILIES
from benchmark_utils.landscape import (
    FOLDERS,
    KINDS,
    critical_points,
    get_images,
    invertible_family,
)
from benchmark_utils.machine import best_device
from benchmark_utils.priors import NamesPriors, get_denoiser
from benchmark_utils.ranges import Count, NoiseLevel, Nonnegative
from benchmark_utils.simulation import simulate


class Dataset(NamesPriors, BlindDataset):
    """Images of one ``kind``, blurred by the kernel of a ``family`` with ``width``; 0 is the Dirac.

    The kinds are those of :func:`benchmark_utils.landscape.images.get_images`. With ``max_move``
    each sharp image is replaced by a critical point of the potential of ``denoiser``, at a distance
    of at most this share of the image's norm, see
    :func:`benchmark_utils.landscape.critical_points`.
    """

    name = "landscape"
    parameters = {
        "kind": ["photographs"],
        "images": [16],
        "size": [64],
        "family": ["motion"],
        "width": [0.0],
        "max_move": [None],
        "denoiser": ["embedded"],
        "noise_std": [0.0],
    }
    ranges = {
        "kind": Literal[tuple(KINDS)],
        "images": Count,
        "size": Count,
        "family": Literal[tuple(WIDTH_FAMILIES)],
        "width": Nonnegative,
        "max_move": Nonnegative | None,
        "denoiser": str,
        "noise_std": NoiseLevel,
    }
    test_parameters = {"images": [1], "size": [32]}

    @property
    def folders(self):
        return [data_path(FOLDERS[self.kind])] if self.kind in FOLDERS else []

    def model_names(self):
        """Denoisers that the images need."""
        return [] if self.max_move is None else [self.denoiser]

    def prepare(self):
        """Nothing to download: the faces are those of the data set ``ffhq``."""

    def load(self):
        folder = next(iter(self.folders), None)
        denoiser = None if self.max_move is None else get_denoiser(self.denoiser)
        images, names = sharp_images(
            self.kind, self.images, self.size, folder, self.max_move, denoiser
        )
        (kernel,) = invertible_family(self.family, [self.width], (31, 31))
        return simulate(
            images.double(),
            kernel.expand(len(images), 1, -1, -1),
            names,
            noise_std=self.noise_std,
            seed=self.get_seed(use_repetition=True),
            parameterization=self.family,
            oracle=True,
        )


@cache
def sharp_images(kind, count, size, folder, max_move, denoiser):
    """Images and names, or critical points near them: computed once for all kernels."""
    images, names = get_images(kind, count, size, folder)
    if max_move is None:
        return images, names
    points = critical_points(denoiser, images.to(best_device()), max_move=max_move)
    return points.cpu(), names
