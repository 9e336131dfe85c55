"""Your own blurry photographs: a folder of them, of which nobody knows the sharp versions.

``get_data`` gives ``problem`` and ``truth``, see :mod:`benchmark_utils.problem`. The set has **no
reference**: PSNR, SSIM and kernel scores are missing, and blur strength remains. To deblur whole
photographs: ``python -m benchmark_utils.deblur``.
"""

import torch

from benchmark_utils.data import choose, list_images, load_crop, to_grey
from benchmark_utils.dataset import BlindDataset
from benchmark_utils.files import names_of
from benchmark_utils.problem import BlindProblem, GroundTruth
from benchmark_utils.ranges import Count


class Dataset(BlindDataset):
    """Central squares of ``size`` pixels, not reduced, of the photographs of ``source``.

    ``source`` is a folder of the data home, or an absolute path. ``images`` is how many to take, in
    the order of their names, the name of one, or ``all``. ``kernel_size`` is the side that solvers
    look for.
    """

    name = "blurry"
    layout = "blurry/: blurry photographs of at least the size asked for, any names"
    parameters = {
        "source": ["blurry"],
        "images": ["all"],
        "size": [256],
        "kernel_size": [31],
        "colour": [True],
    }
    ranges = {"source": str, "images": Count | str, "size": Count, "kernel_size": Count}

    @classmethod
    def get_all_parameter_values(cls, name):
        return "all" if name == "images" else None

    def load(self):
        files = names_of(list_images(self.folder), self.folder)
        names = choose(list(files), self.images, "images")
        images = torch.cat([load_crop(files[name], self.size) for name in names])
        problem = BlindProblem(
            images if self.colour else to_grey(images),
            noise_std=None,
            kernel_shape=(self.kernel_size, self.kernel_size),
            boundary="valid",
        )
        return problem, GroundTruth(None, None, tuple(names))
