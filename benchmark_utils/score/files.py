"""Observations to files, and images and kernels from files."""

import json

import numpy as np
from PIL import Image

from benchmark_utils.files import ARRAYS, OVERSHOOT, PICTURES, find_file, read_image, read_kernel
from benchmark_utils.problem import support_size
from benchmark_utils.results import to_pixels

SUFFIXES = (*ARRAYS, *PICTURES)
KERNEL = "_kernel"


def check_names(names):
    """Refuse images whose files would be taken for each other's kernels.

    Raises
    ------
    ValueError
        When ``face`` and ``face_kernel`` are both images.
    """
    for name in names:
        if f"{name}{KERNEL}" in names:
            raise ValueError(
                f"{name}{KERNEL} would be an image and the kernel of {name}: rename the image"
            )


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


def read_pair(problem, folder, name):
    """Read the image (C, H, W) and the kernel (1, kh, kw) of one name, float32.

    Images whose border is unknown, of the size of the observation, have theirs repeated.

    Raises
    ------
    FileNotFoundError, ValueError
        When a file is missing or does not fit; the message names it.
    """
    kernel_path = find_file(folder, f"{name}{KERNEL}", SUFFIXES)
    kernel = read_kernel(kernel_path).float()
    channels, *seen = problem.observation.shape[1:]
    whole = support_size(seen, kernel.shape[-2:], problem.boundary)
    path = find_file(folder, name, SUFFIXES)
    image = read_image(path, sizes=(seen, whole), overshoot=OVERSHOOT, lossless=True).float()
    image = problem.on_support(image[None], kernel)[0]
    if tuple(image.shape) != (channels, *whole):
        raise ValueError(
            f"{path} holds {tuple(image.shape)} (channels, height, width), expected "
            f"{(channels, *whole)} or {(channels, *seen)}"
        )
    return image, kernel
