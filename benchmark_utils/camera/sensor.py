"""From blurred light to pixels: photons, tone, noise, clipping, bits and JPEG, in this order."""

import math

import torch

from benchmark_utils.camera.tone import to_pixels
from benchmark_utils.degradations import compress
from benchmark_utils.kernels import gaussian
from benchmark_utils.physics import convolve
from benchmark_utils.randomness import keyed_generator, keyed_noise

JPEG_BITS = 8


def record(light, names, noise_std, seed, camera):
    """Pixels of blurred ``light``, with noise keyed by seed and name.

    Parameters
    ----------
    light : tensor (B, C, H, W)
    names : sequence of B str
    noise_std : float
        Of the white noise, in units of the pixels.
    seed : int
    camera : Camera

    Returns
    -------
    observation : tensor (B, C, H, W)
    level : float
        Of its noise: ``noise_std``, and with photons the root mean square of both.
    """
    pixels, level = to_pixels(light, camera.light), noise_std
    if camera.peak is not None:
        clean, pixels = pixels, to_pixels(counted(light, names, seed, camera.peak), camera.light)
        level = math.hypot(noise_std, (pixels - clean).square().mean().sqrt().item())
    observation = pixels + noise_std * noise(pixels.shape[1:], names, seed, camera)
    return stored(clipped(observation, camera.clip_level, camera.clip_share), camera), level


def counted(light, names, seed, peak):
    """Poisson counts of ``light``, divided by ``peak``, the mean count of a pixel of value 1."""
    rates = peak * light.clamp(min=0)
    generators = [keyed_generator(seed, "photons", name) for name in names]
    pairs = zip(rates, generators, strict=True)
    return torch.stack([torch.poisson(rate, generator) for rate, generator in pairs]) / peak


def noise(shape, names, seed, camera):
    """Noise (B, *shape) of unit variance, white or filtered by a Gaussian, periodically."""
    white = keyed_noise(shape, names, seed, "noise")
    if not camera.noise_correlation:
        return white
    sides = [min(2 * math.ceil(4 * camera.noise_correlation) + 1, side) for side in shape[-2:]]
    kernel = gaussian(sides, std=camera.noise_correlation)
    return convolve(white, kernel / kernel.square().sum().sqrt())


def clipped(observation, level, share):
    """Pixels of at most ``level``, if there is one; in each image, that ``share`` is at most."""
    if level is not None:
        observation = observation.clamp(max=level)
    if share:
        most = observation.flatten(1).quantile(1 - share, dim=1)
        observation = observation.minimum(most.view(-1, 1, 1, 1))
    return observation


def stored(observation, camera):
    """Pixels as a file holds them: of some bits, compressed."""
    if camera.bits is not None:
        observation = quantised(observation, camera.bits)
    if camera.jpeg is not None:
        quality = torch.tensor([float(camera.jpeg)])
        observation = quantised(compress(quantised(observation, JPEG_BITS), quality), JPEG_BITS)
    return observation


def quantised(observation, bits):
    """Pixels in [0, 1], rounded to ``2^bits`` levels."""
    levels = 2**bits - 1
    return (observation.clamp(0, 1) * levels).round() / levels
