"""Descent on the potential to its critical points (Nguyen, Pauwels & Weiss 2025, figs. 1 to 3)."""

import torch

from benchmark_utils.problem import check_images

LEVEL = 0.01  # noise level of the potential, image units: that of DiffusionPotential


def descend(denoiser, images, *, step=0.1, max_move=None, level=LEVEL):
    """Yield the iterates of ``x <- x - step (x - D(x, level))`` endlessly, the start first.

    By Tweedie's formula this is gradient descent on q with steps of length ``step level^2``.

    Parameters
    ----------
    denoiser : callable D(x, sigma)
    images : tensor (B, C, H, W)
        In [0, 1].
    step : float
        Share of the way to the denoised image, in (0, 1].
    max_move : float or None
        An image stops before it moves further than this from its start, relative to the norm of
        the start.
    level : float
        Noise level of the potential, image units.

    Yields
    ------
    image : tensor (B, C, H, W)
    residual : tensor (B,) or None
        ``||x - D(x)|| / ||x||`` at the previous iterate; None at the start.

    Raises
    ------
    ValueError
        When ``images`` is malformed or ``step`` out of its range.
    """
    check_images(images)
    if not 0 < step <= 1:
        raise ValueError(f"step must lie in (0, 1], got {step}")
    start, residual = images, None
    while True:
        yield images, residual
        difference = images - denoiser(images, level)
        residual = relative(difference, images)
        moved = images - step * difference
        if max_move is not None:
            is_near = relative(moved - start, start) <= max_move
            moved = torch.where(is_near[:, None, None, None], moved, images)
        images = moved


def critical_points(denoiser, images, *, n_steps=120, step=0.1, max_move=0.05, level=LEVEL):
    """For each image, the iterate of its descent at which x - D(x) is smallest.

    A learned x - D(x) is not exactly a gradient. A long descent may nearly reach a zero of it,
    then drift along the image manifold while the potential rises again. The closest approach is
    returned.

    Parameters
    ----------
    denoiser, images, step, max_move, level
        See :func:`descend`.
    n_steps : int
        Evaluations of the denoiser, at least 1.

    Returns
    -------
    tensor (B, C, H, W)
    """
    if n_steps < 1:
        raise ValueError(f"n_steps must be at least 1, got {n_steps}")
    iterates = descend(denoiser, images, step=step, max_move=max_move, level=level)
    best, _ = next(iterates)
    here, least = best, images.new_full((len(images),), torch.inf)
    for _, (there, residual) in zip(range(n_steps), iterates, strict=False):
        better = residual < least
        best = torch.where(better[:, None, None, None], here, best)
        here, least = there, torch.where(better, residual, least)
    return best


def relative(difference, images):
    """Norm (B,) of a difference relative to that of the images."""
    return difference.flatten(1).norm(dim=1) / images.flatten(1).norm(dim=1)
