"""Projections of kernels on the unit simplex and on the unit sphere."""

import torch


def project_simplex(points):
    """Euclidean projection of each (kh, kw) slice on {h >= 0, sum h = 1}.

    The solution is max(v - t, 0); the threshold t is the largest of those of the n largest entries,
    ``(their sum - 1) / n`` (Held, Wolfe and Crowder 1974), each slice having its own.

    Parameters
    ----------
    points : tensor (..., kh, kw)
        Floating and finite.

    Returns
    -------
    tensor (..., kh, kw)
    """
    values = points.flatten(-2)
    # Adding a constant changes nothing, and entries more than 1 below the largest end at 0. Shifted
    # and clamped, large values lose no precision.
    values = (values - values.amax(-1, keepdim=True)).clamp(min=-1)
    descending = values.sort(-1, descending=True).values
    rank = torch.arange(1, values.shape[-1] + 1, dtype=values.dtype, device=values.device)
    thresholds = (descending.cumsum(-1) - 1) / rank
    kernel = (values - thresholds.amax(-1, keepdim=True)).clamp(min=0)
    # The threshold is rounded at its own scale; the sum corrects it at the scale of the kernel.
    positive = kernel > 0
    excess = (kernel.sum(-1, keepdim=True) - 1) / positive.sum(-1, keepdim=True)
    return (kernel - excess * positive).clamp(min=0).view_as(points)


def project_sphere(points):
    """Each (kh, kw) slice divided by its l2 norm; a slice of zeros becomes the uniform one.

    Parameters
    ----------
    points : tensor (..., kh, kw)

    Returns
    -------
    tensor (..., kh, kw)
    """
    norm = torch.linalg.vector_norm(points, dim=(-2, -1), keepdim=True)
    uniform = torch.full_like(points, (points.shape[-2] * points.shape[-1]) ** -0.5)
    return torch.where(norm > 0, points / norm.where(norm > 0, torch.ones_like(norm)), uniform)


def tangent(points, vectors):
    """Part of ``vectors`` (..., kh, kw) orthogonal to ``points``, which are taken to the sphere."""
    points = project_sphere(points)
    return vectors - (points * vectors).sum((-2, -1), keepdim=True) * points
