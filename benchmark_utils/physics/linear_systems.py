"""Preconditioned conjugate gradient on a batch of linear systems at once."""

import torch


def conjugate_gradient(
    operator, right_side, precondition, *, tolerance, max_iterations, start=None
):
    """Solve one symmetric positive definite system per image of a batch.

    Each image stops on its own, when its residual is ``tolerance`` times its right-hand side.
    Shewchuk, *An introduction to the conjugate gradient method without the agonizing
    pain* (1994), algorithm B3.

    Parameters
    ----------
    operator, precondition : callables (B, C, H, W) -> (B, C, H, W)
        The matrix and an approximation of its inverse, both symmetric positive definite.
    right_side : tensor (B, C, H, W)
    tolerance : float
        Largest relative residual, in the l2 norm of one image.
    max_iterations : int
        Largest number of applications of ``operator`` in search of the solution.
    start : tensor (B, C, H, W), optional
        By default zero.

    Returns
    -------
    solution : tensor (B, C, H, W)
    iterations : tensor (B,) of int64
        How many iterations each image took.
    """
    solution = torch.zeros_like(right_side) if start is None else start
    residual = right_side if start is None else right_side - operator(start)
    size = _dot(right_side, right_side)
    target, left = tolerance**2 * size, size if start is None else _dot(residual, residual)
    iterations = torch.zeros_like(target, dtype=torch.int64)
    direction = slope = None
    for _ in range(max_iterations):
        active = left > target
        if not active.any():
            break
        iterations += active
        preconditioned = precondition(residual)
        # An image that is done stays as it is: its ratios are 0.
        previous, slope = slope, _dot(residual, preconditioned) * active
        if direction is None:
            direction = preconditioned
        else:
            share = slope / previous.clamp_min(torch.finfo(slope.dtype).tiny)
            direction = preconditioned.addcmul(share, direction)
        image = operator(direction)
        curvature = _dot(direction, image)
        # Without a tolerance a solved system goes on until what is left squares to 0.
        length = (slope / curvature).masked_fill(curvature <= 0, 0)
        solution = solution.addcmul(length, direction)
        residual = residual.addcmul(length, image, value=-1)
        left = _dot(residual, residual)
    return solution, iterations.flatten()


def _dot(a, b):
    """Inner products (B, 1, 1, 1), one per image."""
    return (a * b).sum((1, 2, 3), keepdim=True)
