"""The step on the kernels: projected gradient with backtracking, on the sphere or the simplex."""

import torch

DECREASE = 0.1  # share of the decrease that the slope promises, to be reached at least
GROWTH = 1.5
MAX_HALVINGS = 12
ROUNDING = 1e-6  # relative: decreases smaller than that of a float32 sum are not judged


def first_step(quadratic):
    """A step (B, 1, 1, 1) that surely descends: one over the largest curvature."""
    return 1 / quadratic.curvature.clamp_min(1e-12)


def descend(quadratic, family, kernels, step):
    """One gradient step whose length is found by backtracking (Armijo's rule), each image its own.

    On the sphere the direction is the Riemannian gradient and the projection the retraction, so
    that ``descend`` minimises the marginal phi(a) = min_x psi(a, x) of Zhang et al. (2017): with
    the activations at their minimum the gradients in a are the same.

    Parameters
    ----------
    quadratic : KernelQuadratic
    family : Parameterization
        Of free pixels: :class:`benchmark_utils.parameterizations.Sphere` or ``Simplex``.
    kernels : tensor (B, N, kh, kw)
        Feasible; each of the N kernels of an image is on its own sphere.
    step : tensor (B, 1, 1, 1)
        Tried first.

    Returns
    -------
    kernels : tensor (B, N, kh, kw)
    step : tensor (B, 1, 1, 1)
        To try next time: longer than the one taken.
    """
    value, gradient = quadratic.value_and_gradient(kernels)
    direction = family.step_gradient(kernels, gradient)
    for _ in range(MAX_HALVINGS):
        moved = family.project(kernels - step * direction)
        reached, _ = quadratic.value_and_gradient(moved)
        length = (moved - kernels).square().sum((1, 2, 3), keepdim=True)
        too_far = reached > value - DECREASE / step * length + ROUNDING * value.abs()
        if not too_far.any():
            break
        step = torch.where(too_far, step / 2, step)
    kernels = torch.where(too_far, kernels, moved)
    return kernels, torch.where(too_far, step, GROWTH * step)
