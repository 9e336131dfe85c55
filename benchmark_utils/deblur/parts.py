"""The part of a photograph that tells most of the blur."""

import torch
from torch.nn.functional import avg_pool2d, pad

STRONG = 0.05  # a gradient beyond it counts no more: many edges matter, not one bright one
STEPS = 8  # places that are looked at along the side of a part


def textured_part(grey, mask, side):
    """Where the square of ``side`` pixels with the most texture lies.

    Texture is the mean gradient of the picture at half its size, each limited to ``STRONG``. What
    is saturated has none.

    Parameters
    ----------
    grey : tensor (1, 1, H, W)
        In [0, 1].
    mask : tensor (1, 1, H, W) of bool
        False where the picture is saturated.
    side : int
        Where the picture is smaller, the part is as large as the picture.

    Returns
    -------
    (slice, slice)
        Rows and columns.
    """
    sides = [min(side, length) for length in grey.shape[-2:]]
    half = avg_pool2d(torch.where(mask, grey, torch.nan), 2)
    gradient = torch.hypot(half.diff(dim=-1)[..., :-1, :], half.diff(dim=-2)[..., :-1])
    texture = pad(gradient.nan_to_num(0).clamp(max=STRONG), (0, 1, 0, 1))
    stride = max(side // 2 // STEPS, 1)
    found = avg_pool2d(texture, [length // 2 for length in sides], stride)
    place = divmod(int(found.argmax()), found.shape[-1])
    firsts = (2 * stride * index for index in place)
    return tuple(slice(first, first + length) for first, length in zip(firsts, sides, strict=True))
