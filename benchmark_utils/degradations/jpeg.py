"""JPEG compression, without its lossless last stage.

What JPEG loses is the rounding of the cosine coefficients of blocks of 8x8 pixels (ITU-T T.81,
annexes A and K; quality as in the library of the Independent JPEG Group). The chroma keeps its
full resolution, and values are not rounded to 8 bits: an image more than white keeps its excess.
"""

import math
from functools import cache

import torch
from torch.nn import functional

from benchmark_utils.degradations.base import Degradation, uniform

BLOCK = 8
# T.81, tables K.1 and K.2.
LUMINANCE = (
    (16, 11, 10, 16, 24, 40, 51, 61),
    (12, 12, 14, 19, 26, 58, 60, 55),
    (14, 13, 16, 24, 40, 57, 69, 56),
    (14, 17, 22, 29, 51, 87, 80, 62),
    (18, 22, 37, 56, 68, 109, 103, 77),
    (24, 35, 55, 64, 81, 104, 113, 92),
    (49, 64, 78, 87, 103, 121, 120, 101),
    (72, 92, 95, 98, 112, 100, 103, 99),
)
CHROMINANCE = (
    (17, 18, 24, 47, 99, 99, 99, 99),
    (18, 21, 26, 66, 99, 99, 99, 99),
    (24, 26, 56, 99, 99, 99, 99, 99),
    (47, 66, 99, 99, 99, 99, 99, 99),
    *[(99,) * 8] * 4,
)
# JFIF: red, green, blue to luma, blue and red difference.
YCBCR = (
    (0.299, 0.587, 0.114),
    (-0.168736, -0.331264, 0.5),
    (0.5, -0.418688, -0.081312),
)


class Jpeg(Degradation):
    """Compression at a random quality.

    Parameters
    ----------
    quality : (float, float)
        Range of the quality, within [1, 100]; uniform.
    noise : (float, float)
        See :class:`Degradation`.

    Raises
    ------
    ValueError
        When the quality is no such range.
    """

    def __init__(self, quality=(20.0, 100.0), noise=(0.002, 0.05)):
        super().__init__(noise)
        low, high = quality
        if not 1 <= low <= high <= 100:
            raise ValueError(f"quality must be a range within [1, 100], got {quality}")
        self.quality = quality

    def apply(self, images, generator, draws, kernel):
        return compress(images, uniform(draws, *self.quality, generator).to(images))


def compress(images, quality):
    """Compress ``images`` (B, C, H, W), colour or grey, ``quality`` (B,), or (1,) for all."""
    is_colour = images.shape[1] == 3
    colours = torch.tensor(YCBCR, dtype=images.dtype, device=images.device)
    planes = 255 * images
    if is_colour:
        planes = torch.einsum("dc,bchw->bdhw", colours, planes)
    # chroma is centred already: JPEG adds 128 to store it, and takes it away for the transform
    offset = torch.tensor([128.0, 0, 0] if is_colour else [128.0]).to(images).view(-1, 1, 1)
    table = quantization(quality, 3 if is_colour else 1)
    planes = quantized(planes - offset, table) + offset
    if is_colour:
        planes = torch.einsum("dc,bchw->bdhw", torch.linalg.inv(colours), planes)
    return planes / 255


def quantization(quality, channels):
    """Quantization steps (N, ``channels``, 8, 8) of ``quality`` (N,), in grey levels."""
    scale = torch.where(quality < 50, 5000 / quality, 200 - 2 * quality).view(-1, 1, 1, 1)
    tables = torch.tensor([LUMINANCE, CHROMINANCE, CHROMINANCE]).to(quality)[:channels]
    return ((tables * scale + 50) / 100).floor().clamp(1, 255)


def quantized(planes, table):
    """Round the cosine coefficients of the blocks of ``planes`` to multiples of ``table``."""
    height, width = planes.shape[-2:]
    padded = functional.pad(planes, (0, -width % BLOCK, 0, -height % BLOCK), mode="replicate")
    blocks = padded.unflatten(-1, (-1, BLOCK)).unflatten(-3, (-1, BLOCK))  # B C m 8 n 8
    cosines = cosine_transform().to(planes)
    coefficients = torch.einsum("ui,bcminj,vj->bcmunv", cosines, blocks, cosines)
    steps = table[:, :, None, :, None, :]
    rounded = (coefficients / steps).round() * steps
    restored = torch.einsum("ui,bcmunv,vj->bcminj", cosines, rounded, cosines)
    return restored.flatten(-2).flatten(-3, -2)[..., :height, :width]


@cache
def cosine_transform():
    """Orthonormal discrete cosine transform (8, 8): rows are frequencies."""
    frequency, position = torch.arange(BLOCK)[:, None], torch.arange(BLOCK) + 0.5
    cosines = torch.cos(math.pi / BLOCK * frequency * position) * math.sqrt(2 / BLOCK)
    cosines[0] /= math.sqrt(2)
    return cosines
