"""Differences of neighbouring pixels, their transposes and their power."""

import math

import torch
import torch.nn.functional as F


def differences(image, border, axes=(-2, -1)):
    """Forward differences of images (B, C, H, W), a tensor (len(axes), B, C, h, w).

    Parameters
    ----------
    image : tensor (B, C, H, W)
    border : {"circular", "repeat", "valid"}
        What follows the last pixel: the first one; itself, so that the difference is 0; or nothing:
        only the (H - 1, W - 1) pixels with a neighbour on each axis have differences.
    axes : sequence of -2 (down), -1 (to the right)
        In the order of the result.
    """
    if border == "circular":
        return torch.stack([image.roll(-1, axis) - image for axis in axes])
    inside = [image.diff(dim=axis) for axis in axes]
    if border == "valid":
        height, width = image.shape[-2:]
        return torch.stack([part[..., : height - 1, : width - 1] for part in inside])
    found = image.new_zeros(len(axes), *image.shape)
    for index, (part, axis) in enumerate(zip(inside, axes, strict=True)):
        found[index].narrow(axis, 0, part.shape[axis]).copy_(part)
    return found


def differences_adjoint(fields, border, axes=(-2, -1)):
    """Transpose of :func:`differences`: (len(axes), B, C, h, w) -> (B, C, H, W)."""
    if border == "valid":
        fields = F.pad(fields, (0, 1, 0, 1))
    image = fields.new_zeros(fields.shape[1:])
    for field, axis in zip(fields, axes, strict=True):
        if border == "circular":
            image.add_(field.roll(1, axis)).sub_(field)
            continue
        last = field.shape[axis] - 1
        inside = field.narrow(axis, 0, last)
        image.narrow(axis, 1, last).add_(inside)
        image.narrow(axis, 0, last).sub_(inside)
    return image


def second_differences(image):
    """``D^T D image`` (B, C, H, W), D the :func:`differences` with border "valid".

    In half of the passes over the image that the two would take.
    """
    found = torch.zeros_like(image)
    for axis, other in ((-2, -1), (-1, -2)):
        columns = image.shape[other] - 1  # those, or rows, whose pixels have differences
        inside = image.narrow(other, 0, columns).diff(dim=axis)
        part = found.narrow(other, 0, columns)
        part.narrow(axis, 1, inside.shape[axis]).add_(inside)
        part.narrow(axis, 0, inside.shape[axis]).sub_(inside)
    return found


def diff_adjoint(difference, axis):
    """Transpose of ``image.diff(dim=axis)``, one longer than ``difference`` along the axis."""
    return -F.pad(difference, (1, 1) if axis == -1 else (0, 0, 1, 1)).diff(dim=axis)


def difference_power(size, like):
    """Sum of the squared moduli of the transfer functions of the two circular differences.

    Parameters
    ----------
    size : (int, int)
        Height and width of the grid.
    like : tensor
        Gives precision and device.

    Returns
    -------
    tensor (size[0], size[1] // 2 + 1)
        ``4 - 2 cos(2 pi f_1) - 2 cos(2 pi f_2)``, the symbol of the negative Laplacian.
    """
    rows = torch.fft.fftfreq(size[0], dtype=like.dtype)
    columns = torch.fft.rfftfreq(size[1], dtype=like.dtype)
    squares = [2 - 2 * (2 * math.pi * frequencies).cos() for frequencies in (rows, columns)]
    return (squares[0][:, None] + squares[1]).to(like.device)
