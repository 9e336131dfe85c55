"""Observations to files, and images and kernels from files."""

import json

import numpy as np
import torch
from PIL import Image

from benchmark_utils.metrics import read_image
from benchmark_utils.problem import Estimate, extend, support_size
from benchmark_utils.results import to_pixels

SUFFIXES = (".npy", ".png", ".tif", ".tiff")
KERNEL = "_kernel"


def write_observations(problem, names, folder):
    """Write the observations of a problem, a picture of each, and what a solver is told.

    Files are named after the images; see :mod:`benchmark_utils.score`.
    """
    pictures = to_pixels(problem.observation)
    for name, observation, picture in zip(names, problem.observation, pictures, strict=True):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        np.save(f"{path}.npy", observation.movedim(0, -1).squeeze(-1).cpu().numpy())
        Image.fromarray(picture).save(f"{path}.png")
    told = {
        "images": list(names),
        "noise_std": problem.noise_std,
        "kernel_shape": list(problem.kernel_shape),
        "boundary": problem.boundary,
    }
    (folder / "problem.json").write_text(json.dumps(told, indent=1), encoding="utf-8")


def read_estimate(problem, names, folder):
    """Read the image and the kernel of each name.

    Returns
    -------
    Estimate
        Images whose border is unknown, of the size of the observation, have theirs repeated.

    Raises
    ------
    ValueError
        When a file is missing or does not fit; the message names it.
    """
    pairs = [_read_pair(problem, folder, name) for name in names]
    images, kernels = zip(*pairs, strict=True)
    shapes = {tuple(kernel.shape[-2:]) for kernel in kernels}
    if len(shapes) > 1:
        raise ValueError(f"the kernels of {folder} must have one size, got {sorted(shapes)}")
    return Estimate(torch.stack(images), torch.stack(kernels))


def _read_pair(problem, folder, name):
    """Image (C, H, W) and kernel (1, kh, kw) of one name, float32."""
    image, path = _read(folder, name)
    kernel, kernel_path = _read(folder, f"{name}{KERNEL}")
    if len(kernel) != 1:
        raise ValueError(f"{kernel_path} must be one kernel (kh, kw), got {len(kernel)} channels")
    if kernel_path.suffix != ".npy":  # grey levels have no scale
        kernel = kernel / kernel.sum()
    channels, *seen = problem.observation.shape[1:]
    whole = support_size(seen, kernel.shape[-2:], problem.boundary)
    if tuple(image.shape[-2:]) == tuple(seen):
        image = extend(image[None], kernel.shape[-2:], problem.boundary)[0]
    if tuple(image.shape) != (channels, *whole):
        raise ValueError(
            f"{path} holds {tuple(image.shape)} (channels, height, width), expected "
            f"{(channels, *whole)} or {(channels, *seen)}"
        )
    return image, kernel


def _read(folder, name):
    """Array (C, H, W) float32 of the one file of that name, and its path."""
    paths = [folder / f"{name}{suffix}" for suffix in SUFFIXES]
    found = [path for path in paths if path.is_file()]
    if not found:
        raise ValueError(f"{folder} holds no {name} ({', '.join(SUFFIXES)})")
    path = found[0]
    if path.suffix != ".npy":
        return read_image(path).float(), path
    array = np.load(path, allow_pickle=False)
    if array.ndim not in (2, 3):
        raise ValueError(f"{path} must hold (h, w) or (h, w, channels), got shape {array.shape}")
    array = array[..., None] if array.ndim == 2 else array
    return torch.from_numpy(np.moveaxis(array, -1, 0).astype(np.float32)), path
