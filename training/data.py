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
    structure; one patch in ``grey_share`` is grey (its three channels equal).
    """

    scales = (1.0, 0.7, 0.5)
    scale_weights = (0.6, 0.2, 0.2)

    def __init__(self, sources, weights, patch, seed, grey_share=0.12, channels=3, augment=True):
        self.sources = [self._pyramids(images, patch) for images in sources]
        self.weights = np.asarray(weights, float) / np.sum(weights)
        self.patch, self.grey_share, self.channels = patch, grey_share, channels
        self.augment = augment
        self.rng = np.random.default_rng(seed)

    def _pyramids(self, images, patch):
        def shrink(image, scale):
            height, width = (round(side * scale) for side in image.shape[:2])
            if scale == 1 or min(height, width) < patch:
                return image
            return np.asarray(Image.fromarray(image).resize((width, height), Image.LANCZOS))

        return [[shrink(image, scale) for image in images] for scale in self.scales]

    def _crop(self, image):
        row, column = (self.rng.integers(0, side - self.patch + 1) for side in image.shape[:2])
        crop = image[row : row + self.patch, column : column + self.patch]
        if not self.augment:
            return crop
        crop = np.rot90(crop, self.rng.choice([0, 0, 1, 3]))  # upright twice as often
        return crop[:, ::-1] if self.rng.random() < 0.5 else crop

    def __call__(self, batch):
        """Return patches (batch, C, patch, patch) in [0, 1] and a bool tensor: which are grey."""
        patches = np.empty((batch, self.patch, self.patch, self.channels), np.uint8)
        for patch in patches:
            source = self.sources[self.rng.choice(len(self.sources), p=self.weights)]
            level = source[self.rng.choice(len(self.scales), p=self.scale_weights)]
            patch[...] = self._crop(level[self.rng.integers(len(level))])
        images = torch.from_numpy(patches).permute(0, 3, 1, 2).float() / 255
        grey = torch.from_numpy(self.rng.random(batch) < self.grey_share)
        images[grey] = images[grey].mean(1, keepdim=True).expand_as(images[grey])
        return images, grey
