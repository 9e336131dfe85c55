"""Animal faces of AFHQ, synthetic blur and noise: the images of ``<data home>/afhq/<domain>/``.

``get_data`` gives ``problem`` and ``truth``, see :mod:`benchmark_utils.problem`.
"""

from typing import ClassVar, Literal

from benchmark_utils.data import AFHQ_DOMAINS, download_afhq
from benchmark_utils.dataset import FolderDataset


class Dataset(FolderDataset):
    """Faces of cats, dogs or wild animals, 512 pixels (Choi, Uh, Yoo & Ha, CVPR 2020).

    ``domain`` is ``cat``, ``dog`` or ``wild``; the other parameters are those of
    :class:`benchmark_utils.dataset.FolderDataset`.
    """

    name = "afhq"
    layout = "afhq/cat/, afhq/dog/ and afhq/wild/: images of at least the size asked for"
    parameters: ClassVar[dict] = {
        **FolderDataset.parameters,
        "domain": ["cat"],
        "kernel_size": [33],
        "size": [256],
    }
    ranges = {"domain": Literal[AFHQ_DOMAINS]}

    @classmethod
    def get_all_parameter_values(cls, name):
        return list(AFHQ_DOMAINS) if name == "domain" else super().get_all_parameter_values(name)

    def download(self):
        download_afhq(self.folder)

    def sharp_images(self):
        return self.images_of(self.folder / self.domain)
