"""Squares of any size and colour on grey: edges, and nothing else."""

from typing import ClassVar

import torch

from benchmark_utils.dataset import SyntheticDataset
from benchmark_utils.randomness import keyed_generator


class Dataset(SyntheticDataset):
    """Twenty squares an image; the same ones whatever the order of the runs."""

    name = "squares"
    # Annotated: `benchopt install` evaluates what is not, without what this file imports.
    parameters: ClassVar[dict] = {**SyntheticDataset.parameters, "images": [4], "size": [64]}

    def sharp_images(self):
        names = [f"squares-{number}" for number in range(self.images)]
        return torch.stack([self.draw(keyed_generator(0, name)) for name in names]), names

    def draw(self, generator):
        image = torch.full((3, self.size, self.size), 0.5)
        for colour in torch.rand(20, 3, 1, 1, generator=generator):
            row, column, side = torch.randint(self.size, (3,), generator=generator).tolist()
            image[:, row : row + side // 3 + 1, column : column + side // 3 + 1] = colour
        return image
