"""Your photographs, synthetic blur and noise: the images of any folder.

``get_data`` gives ``problem`` and ``truth``, see :mod:`benchmark_utils.problem`.
"""

from typing import ClassVar

from benchmark_utils.dataset import FolderDataset
from benchmark_utils.ranges import Steps


class Dataset(FolderDataset):
    """Sharp photographs of ``source``: a folder of the data home, or an absolute path.

    The other parameters are those of :class:`benchmark_utils.dataset.FolderDataset`.
    """

    name = "photographs"
    layout = "photographs/: images of at least the size asked for, any names"
    parameters: ClassVar[dict] = {
        **FolderDataset.parameters,
        "source": ["photographs"],
        "size": [256],
    }
    ranges = {"source": str | Steps}
