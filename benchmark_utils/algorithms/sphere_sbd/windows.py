"""Moving kernels between spheres: windows of the data, zero padding, re-centring, cropping."""

import torch
import torch.nn.functional as F

from benchmark_utils.kernels import project_sphere
from benchmark_utils.physics import shift_each, windows
from benchmark_utils.randomness import keyed_generator


def data_windows(observation, kernel_shape, n_windows):
    """Windows of the observation as first kernels: a superposition of shifts of the true one.

    They are drawn without replacement, in proportion to their energy, so that none is empty; the
    same draw for each image, which makes an image's windows independent of its batch.

    Parameters
    ----------
    observation : tensor (B, C, H, W)
    kernel_shape : (int, int)
        At most (H, W).
    n_windows : int

    Returns
    -------
    tensor (B, n_windows, kh, kw)
        Unit l2 norm.
    """
    energy = F.pad(observation.double().square().cumsum(-2).cumsum(-1), (1, 0, 1, 0))
    kh, kw = kernel_shape
    energy = energy[..., kh:, :] - energy[..., : energy.shape[-2] - kh, :]
    energy = energy[..., kw:] - energy[..., : energy.shape[-1] - kw]
    positions = energy.flatten(1).clamp_min(0)
    if not 1 <= n_windows <= positions.shape[1]:
        raise ValueError(
            f"n_windows must be at least 1 and at most {positions.shape[1]}, got {n_windows}"
        )
    # The largest of log p + Gumbel noise are a draw in proportion to p (Gumbel 1954).
    uniform = torch.rand(positions.shape[1:], generator=keyed_generator("windows"))
    noise = -torch.log(-torch.log(uniform.clamp(1e-7, 1 - 1e-7)))
    chosen = (positions.log() + noise.to(positions)).topk(n_windows, dim=1).indices
    channel, place = chosen // energy[0, 0].numel(), chosen % energy[0, 0].numel()
    top, left = place // energy.shape[-1], place % energy.shape[-1]
    planes = observation[torch.arange(len(observation), device=top.device)[:, None], channel]
    return project_sphere(windows(planes, torch.stack([top, left], -1), kernel_shape, "zero"))


def larger_window(kernel_shape, size):
    """Sides 3 k - 2 of the larger sphere, where any shift of a kernel fits; at most the grid."""
    return tuple(min(3 * side - 2, n) for side, n in zip(kernel_shape, size, strict=True))


def resize(kernels, shape):
    """Pad kernels (..., kh, kw) with zeros, or cut them, about their centres."""
    padding = []
    for side, target in zip(kernels.shape[:-3:-1], reversed(shape), strict=True):
        before = target // 2 - side // 2
        padding += [before, target - side - before]
    return F.pad(kernels, padding)


def heaviest_window(kernels, shape):
    """Shift (B, N, 2) that brings the window of largest l1 mass to the centre of the kernels.

    Parameters
    ----------
    kernels : tensor (B, N, Kh, Kw)
    shape : (int, int)
        Of the window, at most (Kh, Kw).
    """
    mass = F.avg_pool2d(kernels.abs(), shape, stride=1)
    place = mass.flatten(2).argmax(2)
    start = torch.stack([place // mass.shape[-1], place % mass.shape[-1]], -1)
    sides = zip(kernels.shape[-2:], shape, strict=True)
    centred = torch.tensor([side // 2 - part // 2 for side, part in sides], device=kernels.device)
    return centred - start


def recentre(kernels, activations, shape):
    """Bring the window of ``shape`` with the largest l1 mass to the centre, and x the other way.

    Returns
    -------
    kernels : tensor (B, N, Kh, Kw)
        What is moved out of the window is lost.
    activations : tensor (B, N, C, h, w)
    """
    shifts = heaviest_window(kernels, shape)
    return (
        shift_each(kernels, shifts, "zero"),
        shift_each(activations, -shifts, "circular"),
    )
