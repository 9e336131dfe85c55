"""Faces of FFHQ, synthetic blur and noise: the images of ``<data home>/ffhq/``.

``get_data`` gives ``problem`` and ``truth``, see :mod:`benchmark_utils.problem`.
"""

from typing import ClassVar

from benchmark_utils.data import download_ffhq
from benchmark_utils.dataset import FolderDataset


class Dataset(FolderDataset):
    """Aligned faces, 256 pixels (Karras, Laine & Aila, CVPR 2019).

    Parameters are those of :class:`benchmark_utils.dataset.FolderDataset`.
    """

    name = "ffhq"
    layout = "ffhq/: face images of at least the size asked for, any names"
    parameters: ClassVar[dict] = {**FolderDataset.parameters, "kernel_size": [33], "size": [256]}

    def download(self):
        download_ffhq(self.folder)
