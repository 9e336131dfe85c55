"""The lens whose point-spread function is the closest to a given kernel."""

import torch

from benchmark_utils.kernels import Optics

TILTS = 2, 3  # Noll's indices of the modes that move a kernel
N_STEPS = 25
FIRST_DAMPING = 1e-2
CURVATURE = 1e-4  # added to that of each mode: some start without any


def nearest_lens(kernel, optics, starts):
    """Coefficients of the closest kernel up to scale and shift, by damped Gauss-Newton steps.

    They minimise the distance of the kernels, both of unit norm (Levenberg-Marquardt). Where the
    kernel lies in its window is free: tilts are fitted along, then left out. Of all ``starts`` the
    best end counts, since most ends are local: of a lens the signs matter (but for the common one
    of its even modes), and steps do not change them.

    Parameters
    ----------
    kernel : tensor (B, 1, kh, kw)
    optics : Optics
    starts : tensor (S, P)
        Coefficients, in waves.

    Returns
    -------
    tensor (B, P)
    """
    tilts = [mode for mode in TILTS if mode not in optics.modes]
    moving = Optics(optics.shape, (*tilts, *optics.modes), optics.cutoff)
    count, n_starts = len(kernel), len(starts)
    centred = torch.nn.functional.pad(starts.to(kernel), (len(tilts), 0))
    target = unit(kernel[:, 0]).flatten(1).repeat_interleave(n_starts, 0)
    theta, error = descend(moving, centred.repeat(count, 1), target)
    best = error.view(count, n_starts).argmin(1)
    return theta.view(count, n_starts, -1)[torch.arange(count), best, len(tilts) :]


def descend(optics, theta, target, n_steps=N_STEPS):
    """Coefficients (N, P) after ``n_steps`` from ``theta``, and their squared errors (N,)."""
    damping = torch.full_like(theta[:, 0], FIRST_DAMPING)
    residual, slopes = misfit(optics, theta, target)
    error = residual.square().sum(1)
    for _ in range(n_steps):
        normal = slopes @ slopes.mT
        ridge = damping[:, None] * (normal.diagonal(dim1=-2, dim2=-1) + CURVATURE)
        step = torch.linalg.solve(normal + torch.diag_embed(ridge), slopes @ residual[..., None])
        moved = theta - step[..., 0]
        new_residual, new_slopes = misfit(optics, moved, target)
        new_error = new_residual.square().sum(1)
        better = new_error < error
        theta = torch.where(better[:, None], moved, theta)
        residual = torch.where(better[:, None], new_residual, residual)
        slopes = torch.where(better[:, None, None], new_slopes, slopes)
        error = torch.where(better, new_error, error)
        damping = torch.where(better, damping / 3, damping * 4)
    return theta, error


def misfit(optics, theta, target):
    """Residual (N, pixels) of the kernels of unit norm, and its derivatives (N, P, pixels)."""
    kernel, derivative = optics.jacobian(theta)
    norm = kernel.flatten(1).norm(dim=1)
    kernel, derivative = unit(kernel).flatten(1), derivative.flatten(2) / norm[:, None, None]
    along = (derivative @ kernel[..., None]) * kernel[:, None]
    return kernel - target, derivative - along


def unit(kernel):
    """``kernel`` (N, kh, kw) of norm 1."""
    return kernel / kernel.flatten(1).norm(dim=1)[:, None, None]
