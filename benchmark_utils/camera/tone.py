"""Tone curves T between light, which blurs, and pixels: ``y = T(h * T^-1(x))``.

``gamma`` and ``srgb`` (IEC 61966-2-1) are what cameras do. ``decoded`` is the reverse mistake:
pixels that were linear went through the inverse of ``gamma``. All keep 0 and 1.
"""

import torch

LINEAR = "linear"
GAMMA = 2.2


def _srgb(light):
    bright = 1.055 * light.clamp(min=0.0031308) ** (1 / 2.4) - 0.055
    return torch.where(light <= 0.0031308, 12.92 * light, bright)


def _srgb_inverse(pixels):
    bright = ((pixels.clamp(min=0.04045) + 0.055) / 1.055) ** 2.4
    return torch.where(pixels <= 0.04045, pixels / 12.92, bright)


def _power(exponent):
    return lambda values: values.clamp(min=0) ** exponent


TONES = {
    LINEAR: (lambda light: light, lambda pixels: pixels),
    "gamma": (_power(1 / GAMMA), _power(GAMMA)),
    "srgb": (_srgb, _srgb_inverse),
    "decoded": (_power(GAMMA), _power(1 / GAMMA)),
}
CURVES = tuple(TONES)


def to_pixels(light, curve):
    """T: pixels of linear ``light``, a tensor of any shape."""
    return TONES[curve][0](light)


def to_light(pixels, curve):
    """T^-1: linear light of ``pixels``; what a power cannot take, below 0, is 0."""
    return TONES[curve][1](pixels)
