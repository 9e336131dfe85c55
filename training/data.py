"""Training patches: any folder of images, or an .npz file of equal crops, held back by identity."""

from pathlib import Path

import numpy as np
import torch
from PIL import Image

from benchmark_utils.data import list_images
from benchmark_utils.files import Unfit, naming, read_pixels
from benchmark_utils.randomness import is_held_back


def load_images(source, seed=0):
    """Load one source of images and split it into (training, held-back) lists of HxWxC uint8.

    Parameters
    ----------
    source : path
        A folder, read recursively, or an .npz file with ``x`` (N, H, W, C) uint8 and, optionally,
        ``person`` (N,): all crops of one person stay on one side of the split.
    seed : int
        Seed of the split.

    Raises
    ------
    FileNotFoundError, ValueError
        As :func:`named_images`.
    """
    images = [pixels for _, pixels in named_images(source)]
    groups = crops(source)[1] if Path(source).is_file() else np.arange(len(images))
    held_back = is_held_back(groups, seed)
    training = [image for image, out in zip(images, held_back, strict=True) if not out]
    return training, [image for image, out in zip(images, held_back, strict=True) if out]


def named_images(source):
    """Yield the images of one source as (name, HxWxC uint8 array), see :func:`load_images`.

    Raises
    ------
    FileNotFoundError
        When ``source`` is missing or holds no image.
    ValueError
        When a file cannot be read or holds something else; the message names it.
    """
    source = Path(source)
    if source.is_dir():
        for file in list_images(source):
            yield file.relative_to(source).as_posix(), rgb_bytes(file)
    elif source.suffix == ".npz" and source.is_file():
        images, _ = crops(source)
        if not images:
            raise FileNotFoundError(f"{source} holds no image")
        yield from ((str(number), pixels) for number, pixels in enumerate(images))
    else:
        raise FileNotFoundError(f"{source} is neither a folder of images nor an .npz file")


def crops(file):
    """The images of an .npz file and the number of the person on each, see :func:`load_images`."""
    with naming(file, "crops"), np.load(file, allow_pickle=False) as archive:
        images = archive["x"] if "x" in archive else np.zeros(0)
        if images.dtype != np.uint8 or images.ndim != 4 or images.shape[-1] not in (1, 3):
            raise Unfit(f"holds {images.dtype} x of shape {images.shape}, expected uint8 NxHxWxC")
        groups = archive["person"] if "person" in archive else np.arange(len(images))
        if len(groups) != len(images):
            raise Unfit(f"holds {len(groups)} persons on {len(images)} images")
        return list(images), groups


def rgb_bytes(file):
    """Read an image as HxWx3 uint8, rounded where the file has more bits."""
    pixels = read_pixels(file)
    if pixels.dtype != np.uint8:
        pixels = np.round(255 * pixels).astype(np.uint8)
    return np.repeat(pixels, 3, 2) if pixels.shape[2] == 1 else pixels


class PatchSampler:
    """Random square patches, flipped and rotated if ``augment``, from weighted lists of images.

    Large photographs are offered at three scales, so that the network sees fine and coarse
    structure; a share ``grey_share`` of the patches is grey (their three channels equal). All
    pixels lie on the device of ``generator``, where patches are drawn a batch at a time.

    Raises
    ------
    ValueError
        When an image is smaller than a patch.
    """

    scales = (1.0, 0.7, 0.5)
    scale_weights = (0.6, 0.2, 0.2)

    def __init__(self, sources, weights, patch, generator, grey_share=0.12, augment=True):
        device = generator.device
        self.patch, self.grey_share, self.augment = patch, grey_share, augment
        self.generator = generator
        self.weights = torch.tensor(weights, device=device)
        self.scale_weights = torch.tensor(self.scale_weights, device=device)
        images = [
            shrink(image, scale, patch)
            for source in sources
            for scale in self.scales
            for image in source
        ]
        shapes = torch.tensor([image.shape[:2] for image in images])
        if shapes.min() < patch:
            raise ValueError(
                f"patches of {patch} pixels need images of at least as many on each side, "
                f"the smallest has {shapes.min()}"
            )
        ends = shapes.prod(1).cumsum(0)
        self.starts = (ends - shapes.prod(1)).to(device)
        self.shapes = shapes.to(device)
        pixels = np.concatenate([image.reshape(-1, image.shape[-1]) for image in images])
        self.pixels = torch.from_numpy(pixels).to(device)
        self.counts = torch.tensor([len(source) for source in sources], device=device)
        before = (self.counts.cumsum(0) - self.counts) * len(self.scales)
        # First image of each source at each scale.
        places = torch.arange(len(self.scales), device=device)
        self.firsts = before[:, None] + places * self.counts[:, None]

    def __call__(self, batch):
        """Return patches (batch, C, patch, patch) in [0, 1] and a bool tensor: which are grey."""
        source = self._choice(self.weights, batch)
        scale = self._choice(self.scale_weights, batch)
        image = self.firsts[source, scale] + self._integers(self.counts[source])
        top, left = self._integers((self.shapes[image] - self.patch + 1).T)
        rows, columns = self._grid(batch)
        rows, columns = top.view(-1, 1, 1) + rows, left.view(-1, 1, 1) + columns
        width = self.shapes[image, 1].view(-1, 1, 1)
        patches = self.pixels[self.starts[image].view(-1, 1, 1) + rows * width + columns]
        images = patches.permute(0, 3, 1, 2).float() / 255
        grey = self._uniform(batch) < self.grey_share
        mean = images.mean(1, keepdim=True).expand_as(images)
        return torch.where(grey.view(-1, 1, 1, 1), mean, images), grey

    def _grid(self, batch):
        """Rows and columns (batch, patch, patch) of the pixels within their crop, as turned."""
        places = torch.arange(self.patch, device=self.generator.device)
        rows, columns = (
            grid.expand(batch, -1, -1) for grid in torch.meshgrid(places, places, indexing="ij")
        )
        if not self.augment:
            return rows, columns
        # Upright or mirrored; or a quarter turn to the left or right, mirrored or not.
        sideways, mirrored, upturned = self._uniform(3, batch, 1, 1) < 0.5
        rows, columns = torch.where(sideways, columns, rows), torch.where(sideways, rows, columns)
        rows = torch.where(sideways & upturned, self.patch - 1 - rows, rows)
        return rows, torch.where(mirrored, self.patch - 1 - columns, columns)

    def _uniform(self, *shape):
        return torch.rand(shape, generator=self.generator, device=self.generator.device)

    def _integers(self, bounds):
        """Uniform among 0, ..., bound - 1, for each of the ``bounds``."""
        return (self._uniform(*bounds.shape) * bounds).long().minimum(bounds - 1)

    def _choice(self, weights, count):
        return torch.multinomial(weights, count, replacement=True, generator=self.generator)


def shrink(image, scale, patch):
    """``image`` reduced by ``scale``, or itself where a patch would no longer fit."""
    height, width = (round(side * scale) for side in image.shape[:2])
    if scale == 1 or min(height, width) < patch:
        return image
    pixels = Image.fromarray(image.squeeze(-1) if image.shape[-1] == 1 else image)
    reduced = np.asarray(pixels.resize((width, height), Image.LANCZOS))
    return reduced.reshape(height, width, -1)
