"""Sharpness of an image alone, for photographs of which nobody knows the sharp version."""

import torch
from torch.nn import functional as F

GREY = 0.2989, 0.5870, 0.1140  # weights of the colours
WIDTH = 11  # of the blur, pixels
INNER = slice(2, -1)  # rows and columns that count


def blur_strength(image):
    """How blurry each image looks, from 0 (sharp) to 1.

    The share of the variation of neighbouring pixels that another blur would keep (Crété, Dolmiere,
    Ladret & Nicolas, *The blur effect*, SPIE 2007). Ringing and noise count as sharpness: it says
    that an image changed, not that it is right.

    Parameters
    ----------
    image : tensor (B, 1 or 3, H, W)

    Returns
    -------
    tensor (B,)
        float64.
    """
    image = image.double()
    if image.shape[1] == 3:
        image = (image * image.new_tensor(GREY).view(1, 3, 1, 1)).sum(1, keepdim=True)
    return torch.stack([_kept(image), _kept(image.mT)]).amax(0)


def _kept(grey):
    """Share (B,) of the variation along the rows of (B, 1, H, W) that a blur along them keeps."""
    variation, blurred = _variation(grey), _variation(_blurred(grey))
    lost = (variation - blurred).clamp(min=0)
    whole, lost = (part[..., INNER, INNER].sum((1, 2, 3)) for part in (variation, lost))
    return (whole - lost) / (whole + 1e-12)


def _blurred(grey):
    side = WIDTH // 2
    return F.avg_pool2d(F.pad(grey, (side, side, 0, 0), mode="reflect"), (1, WIDTH), stride=1)


def _variation(grey):
    padded = F.pad(grey, (1, 1, 0, 0), mode="reflect")
    return (padded[..., 2:] - padded[..., :-2]).abs()
