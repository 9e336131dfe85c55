"""Blur that one kernel and one boundary do not tell: a border, a field, a colour of its own."""

import torch

from benchmark_utils.physics import convolve, resample_kernel
from benchmark_utils.problem import BOUNDARIES, extend, frame

REPLICATE = "replicate"
BORDERS = (*BOUNDARIES, REPLICATE)


def support(images, kernel_shape, boundary):
    """The scene that blurs, and by which boundary: with ``replicate``, borders are repeated.

    Parameters
    ----------
    images : tensor (B, C, H, W)
    kernel_shape : (int, int)
    boundary : {"circular", "valid", "replicate"}

    Returns
    -------
    tensor (B, C, *), str
    """
    if boundary == REPLICATE:
        return extend(images, kernel_shape, "valid"), "valid"
    return images, boundary


def seen(images, kernel_shape, boundary, told):
    """The true images on the support that solvers are told, by the boundary ``told``.

    Pixel on pixel with the observation, in its frame; beyond it, what the true ``boundary`` says.
    """
    if told == boundary:
        return images
    if told == "circular":
        return frame(images, kernel_shape, boundary) if boundary == "valid" else images
    return extend(images, kernel_shape, "valid", mode=boundary)


def blurred(light, kernels, boundary, dispersion=0.0, far_kernels=None):
    """Blur ``light`` (B, C, H, W); a kernel may change across the field and with the colour.

    Parameters
    ----------
    kernels : tensor (B, 1, kh, kw)
        Of the first column.
    boundary : {"circular", "valid"}
    dispersion : float
        See :class:`.Camera`.
    far_kernels : tensor (B, 1, kh, kw), optional
        Of the last column: the kernel of a pixel of the observation is interpolated linearly.

    Raises
    ------
    ValueError
        When grey light is to be dispersed.
    """
    near = _dispersed(light, kernels, boundary, dispersion)
    if far_kernels is None:
        return near
    far = _dispersed(light, far_kernels, boundary, dispersion)
    return torch.lerp(near, far, torch.linspace(0, 1, near.shape[-1]).to(near))


def _dispersed(light, kernels, boundary, dispersion):
    if not dispersion:
        return convolve(light, kernels, boundary)
    if light.shape[1] != 3:
        raise ValueError(f"dispersion needs 3 colours, the images have {light.shape[1]}")
    shape = kernels.shape[-2:]
    red, blue = (resample_kernel(kernels, shape, 1 + sign * dispersion) for sign in (1, -1))
    channels = zip(light.split(1, 1), (red, kernels, blue), strict=True)
    return torch.cat([convolve(channel, kernel, boundary) for channel, kernel in channels], 1)
