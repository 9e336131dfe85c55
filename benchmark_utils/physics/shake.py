"""What a camera sees that is moved and rolled while the shutter is open: blur that varies in space.

Whyte, Sivic, Zisserman & Ponce, *Non-uniform deblurring for shaken images*, CVPR 2010: the blurry
photograph is the mean of the frames along the path.
"""

import math

import torch
from torch.nn.functional import grid_sample

INTERPOLATION = 2  # pixels that cubic interpolation looks beyond a place


def shaken_frames(scene, path, angles, size):
    """Yield the frames along a path: the scene rolled about its centre, then moved.

    Parameters
    ----------
    scene : tensor (C, H, W)
        Wider than the frames by what moves and rolls into them, see :func:`rolled_reach`.
    path : tensor (2, N)
        Rows and columns by which the scene moves, in pixels. The mean of the frames without a roll
        is the convolution with the path, :func:`benchmark_utils.kernels.splat`.
    angles : tensor (N,)
        Roll in radians, from the columns towards the rows.
    size : (int, int)
        Of the frames, in the middle of the scene.

    Yields
    ------
    tensor (C, *size)
    """
    middle = [(side - 1) / 2 for side in scene.shape[-2:]]
    corner = [(side - own) // 2 for side, own in zip(scene.shape[-2:], size, strict=True)]
    rows, columns = (
        torch.arange(own, dtype=torch.float64) + first - half
        for own, first, half in zip(size, corner, middle, strict=True)
    )
    for (down, right), angle in zip(path.T.double(), angles.double(), strict=True):
        y, x = (rows - down)[:, None], (columns - right)[None]
        places = x * angle.cos() + y * angle.sin(), y * angle.cos() - x * angle.sin()
        # grid_sample counts from -1, the first pixel, to 1, the last, columns first.
        grid = torch.stack([p / m for p, m in zip(places, middle[::-1], strict=True)], -1)
        options = {"mode": "bicubic", "padding_mode": "border", "align_corners": True}
        yield grid_sample(scene[None], grid[None].to(scene), **options)[0]


def rolled_reach(side, angle):
    """How many pixels beyond ``side`` a frame needs on each side of it, rolled up to ``angle``."""
    return math.ceil(side / math.sqrt(2) * abs(angle)) + INTERPOLATION
