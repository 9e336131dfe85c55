"""One photograph, from its pixels to the restored ones."""

from dataclasses import dataclass

import torch

from benchmark_utils.data import to_grey
from benchmark_utils.deblur.light import decoded, encoded, unclipped
from benchmark_utils.deblur.parts import textured_part
from benchmark_utils.deblur.sizes import find_kernel, read_blur
from benchmark_utils.deblur.tiles import by_tiles, tiles
from benchmark_utils.kernels import get_kernel
from benchmark_utils.machine import progress_bar
from benchmark_utils.physics import estimate_noise_std
from benchmark_utils.problem import BlindProblem

SMALLEST = 64  # pixels a side: below there is too little to find a blur in
PART = 512  # side of the part in which the kernel is looked for
TILE = 1152  # side of a tile, its margins included
MARGIN = 16  # of a tile beyond the reach of the kernel
LEAST_NOISE = 0.5 / 255  # rounding to 8 bits and the losses of JPEG
LARGEST = 0.25  # side of a kernel as a share of that of the part
SHARP = 0.9  # spread of a blur, in pixels, up to which there is nothing to remove


@dataclass(frozen=True)
class Deblurred:
    """What was made of a photograph.

    Attributes
    ----------
    image : tensor (1, C, H, W)
    kernel : tensor (1, 1, kh, kw)
    part : (slice, slice)
        Rows and columns in which the kernel was found.
    noise_std : float
    saturated : float
        Share of the pixels.
    is_sharp : bool
        Whether there was no blur to speak of, and the image is the photograph.
    """

    image: torch.Tensor
    kernel: torch.Tensor
    part: tuple[slice, slice]
    noise_std: float
    saturated: float
    is_sharp: bool


def deblur(image, method, *, kernel_size=None, linear_light=False, name="photograph"):
    """Find the blur in a part of a photograph, and restore the whole.

    Parameters
    ----------
    image : tensor (1, 1 or 3, H, W)
        In [0, 1], as in the file.
    method : Method
    kernel_size : int, optional
        Side of the kernel; found when omitted, if there is a blur.
    linear_light : bool
        Take the image for sRGB and blur to be linear in its light, not in its levels.
    name : str
        Of the progress bar.

    Returns
    -------
    Deblurred

    Raises
    ------
    ValueError
        When the photograph is too small, or saturated everywhere, or the method fails.
    """
    check_sizes(image.shape[-2:], kernel_size)
    mask = unclipped(image)
    light = decoded(image) if linear_light else image
    part = textured_part(image.mean(1, keepdim=True), mask, PART)
    place = ..., *part
    if not mask[place].any():
        raise ValueError("is saturated everywhere")
    grey = to_grey(light[place]) if light.shape[1] == 3 else light[place]
    noise_std = max(estimate_noise_std(light[place]), LEAST_NOISE)
    told = {
        "part": part,
        "noise_std": noise_std,
        "saturated": 1 - mask.double().mean().item(),
    }
    kernel = _kernel(method, grey, mask[place], noise_std, kernel_size)
    if kernel is None:
        return Deblurred(image, get_kernel("dirac", (1, 1)), is_sharp=True, **told)
    restored = _restored(method, light, mask, kernel, noise_std, name)
    restored = encoded(restored) if linear_light else restored
    return Deblurred(restored, kernel, is_sharp=False, **told)


def check_sizes(size, kernel_size):
    """Refuse a photograph that is too small, for any kernel or for the one asked for."""
    height, width = size
    if min(size) < SMALLEST:
        raise ValueError(f"has {width}x{height} pixels, expected at least {SMALLEST} a side")
    if kernel_size is not None and kernel_size > min(size):
        raise ValueError(
            f"has {width}x{height} pixels: a kernel of {kernel_size}x{kernel_size} is larger"
        )


def _problem(observation, mask, noise_std, shape):
    saturated = None if mask is None or mask.all() else (~mask).expand_as(observation)
    return BlindProblem(observation, noise_std, tuple(shape), "valid", saturated=saturated)


def _kernel(method, grey, mask, noise_std, kernel_size):
    """The kernel of a part; None where its size is free and it is not blurred."""

    def kernel_of(side):
        return method.kernel(_problem(grey, mask, noise_std, (side, side)))

    if kernel_size is not None:
        return kernel_of(kernel_size)
    spread, extent = read_blur(grey, LEAST_NOISE)
    if spread <= SHARP:
        return None
    return find_kernel(kernel_of, extent, int(LARGEST * min(grey.shape[-2:])))


def _restored(method, light, mask, kernel, noise_std, name):
    def restore(observation, known):
        return method.restore(_problem(observation, known, noise_std, kernel.shape[-2:]), kernel)

    margin = MARGIN + max(kernel.shape[-2:])
    side = max(TILE, 4 * margin + 1)
    with progress_bar(name, len(tiles(light.shape[-2:], side, margin))) as bar:
        return by_tiles(restore, light, mask, side, margin, bar.update)
