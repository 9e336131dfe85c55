"""Photographs of real camera shake of Köhler et al. 2012: the files of ``<data home>/kohler/``.

``get_data`` gives ``problem`` and ``truth``, see :mod:`benchmark_utils.problem`. There is no
single sharp image: the truth holds the frames of the camera's trajectory, if they are present, for
:class:`benchmark_utils.metrics.protocols.KohlerProtocol`. Without them the set has **no
reference**: PSNR, SSIM and kernel scores are missing, and blur strength remains.
"""

from functools import partial
from typing import Literal

import torch

from benchmark_utils.data import (
    KOHLER_NAMES,
    POSITIONS,
    choose,
    download_kohler,
    frame_files,
    load_blurry,
    load_frames,
    present_names,
    to_grey,
)
from benchmark_utils.dataset import BlindDataset
from benchmark_utils.files import data_path
from benchmark_utils.metrics import KohlerProtocol
from benchmark_utils.problem import BlindProblem, GroundTruth
from benchmark_utils.ranges import Count


class Dataset(BlindDataset):
    """Crops of ``size`` pixels (None: the whole, 800) at ``position`` of ``photograph``.

    ``photograph`` is a name such as ``Blurry1_8``, or how many of those present to take.
    ``kernel_size`` is the side that solvers look for; the true one is unknown. ``frames`` is
    ``auto`` (scores with reference if the frames of all photographs are present), ``none``, or
    ``needed``: then ``benchopt prepare`` downloads them, tens of gigabytes.
    """

    name = "kohler"
    layout = (
        "kohler/Blurry1_1.png to kohler/Blurry4_12.png and, for scores with reference, "
        "kohler/Image1/Kernel1/GroundTruth1_1_1.png and so on"
    )
    parameters = {
        "photograph": ["Blurry1_1"],
        "size": [512],
        "position": ["centre"],
        "kernel_size": [51],
        "frames": ["auto"],
        "colour": [True],
    }
    ranges = {
        "photograph": Count | str,
        "size": Count | None,
        "position": Literal[tuple(POSITIONS)],
        "kernel_size": Count,
        "frames": Literal["auto", "none", "needed"],
        "colour": bool,
    }
    prepare_cache_ignore = ("photograph", "size", "position", "kernel_size", "colour", "base_seed")

    @classmethod
    def get_all_parameter_values(cls, name):
        if name == "photograph":
            return present_names(data_path(cls.name)) or list(KOHLER_NAMES)
        return list(POSITIONS) if name == "position" else None

    def download(self):
        download_kohler(self.folder, frames=self.frames == "needed")

    def load(self):
        present = present_names(self.folder)
        if not present:
            raise FileNotFoundError(f"{self.folder} holds no photograph")
        names = choose(present, self.photograph, "photograph")
        cut = {"size": self.size, "position": self.position}
        images = torch.cat([load_blurry(self.folder, name, **cut) for name in names])
        problem = BlindProblem(
            images if self.colour else to_grey(images),
            noise_std=None,
            kernel_shape=(self.kernel_size, self.kernel_size),
            boundary="valid",
        )
        return problem, GroundTruth(None, None, tuple(names), self.protocol(names, cut))

    def protocol(self, names, cut):
        """The protocol of the photographs; None without their frames."""
        files = [frame_files(self.folder, *KOHLER_NAMES[name]) for name in names]
        if self.frames == "needed" and not all(files):
            raise FileNotFoundError(f"{self.folder} lacks the frames of {', '.join(names)}")
        if self.frames == "none" or not all(files):
            return None
        return KohlerProtocol([partial(load_frames, list(f.values()), **cut) for f in files])
