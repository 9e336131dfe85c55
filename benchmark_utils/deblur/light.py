"""The curve of sRGB, and which pixels a sensor has clipped."""

import torch

CLIPPED = 0.99  # from this level on a channel counts as saturated, in the values of the file
GROWTH = 1  # pixels around a clipped one that compression and interpolation have touched


def decoded(image):
    """Levels of sRGB in [0, 1] as linear light (IEC 61966-2-1)."""
    return torch.where(image <= 0.04045, image / 12.92, ((image + 0.055) / 1.055) ** 2.4)


def encoded(light):
    """The inverse of :func:`decoded`; light outside [0, 1] is clipped."""
    light = light.clamp(0, 1)
    return torch.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)


def unclipped(image):
    """Mask (B, 1, H, W) of the pixels of ``image`` (B, C, H, W) away from any clipped channel."""
    clipped = (image >= CLIPPED).any(1, keepdim=True).float()
    grown = torch.nn.functional.max_pool2d(clipped, 2 * GROWTH + 1, stride=1, padding=GROWTH)
    return grown == 0
