"""Kernels from predicted edges, coarse to fine: the classical way that works on photographs."""

import torch

from benchmark_utils.algorithms.alternating import alternate
from benchmark_utils.algorithms.no_blur import no_blur_pair
from benchmark_utils.algorithms.pyramid import coarse_to_fine
from benchmark_utils.algorithms.steps import (
    CleanedKernel,
    DarkPrediction,
    EdgePrediction,
    get_kernel_step,
)
from benchmark_utils.parameterizations import get_parameterization
from benchmark_utils.physics import DerivativeFidelity

FIRST_WEIGHT, LAST_WEIGHT = 4e-3, 1e-4  # of the l0 norm, for images in [0, 1]
DECAY = 1 / 1.1  # of the weight, at each kernel step
RIDGE = 2e-3
WEAK = 0.02
PATCH = 0.14  # of the larger side of the image: the published 35 pixels for Levin's 255


def edge_estimates(
    problem,
    *,
    n_outer=30,
    n_kernel=30,
    first_weight=FIRST_WEIGHT,
    ridge=RIDGE,
    weak=WEAK,
    dark_weight=None,
    patch=PATCH,
    **scales,
):
    """Alternate edge predictions with kernel fits on the derivatives, over a pyramid.

    Parameters
    ----------
    problem : BlindProblem
        With a kernel of free pixels.
    n_outer : int
        Kernel fits over all scales.
    n_kernel : int
        Accelerated projected gradient steps of a fit.
    first_weight : float or tensor (B,)
        Of the l0 norm at the coarsest scale, for all images or for each; it falls by ``DECAY`` at
        each fit to ``LAST_WEIGHT``.
    ridge : float
        See :class:`.DerivativeFidelity`.
    weak : float
        Entries of the kernel below this share of the largest are removed after each fit.
    dark_weight : float or None
        Of the dark channel at the coarsest scale, which falls like the weight of the edges; None
        predicts edges without it.
    patch : float
        Side of the patches of the dark channel as a share of the larger side of the image.
    **scales
        Of :func:`.kernel_sides`.

    Yields
    ------
    Estimate
        Of the image, a prediction: restore it with the last kernel.
    """

    def at_one_scale(problem, start, stage):
        shape = problem.kernel_shape
        data, saturated = (problem.observation, shape, problem.boundary), problem.saturated
        family = get_parameterization("simplex", shape)
        fidelity = DerivativeFidelity(*data, ridge, saturated)
        fit = get_kernel_step("lipschitz", fidelity, family, n_steps=n_kernel)
        n_before = stage.index * n_outer / stage.n_stages

        def falling(first):
            def weight(progress):
                n_done = n_before + progress * stage.n_outer
                return torch.as_tensor(first * DECAY**n_done).clamp(min=LAST_WEIGHT)

            return weight

        if dark_weight is None:
            predict = EdgePrediction(*data, falling(first_weight), saturated)
        else:
            side = odd_side(patch * max(problem.observation.shape[-2:]))
            weights = falling(first_weight), falling(dark_weight)
            predict = DarkPrediction(*data, *weights, side, saturated)
        return alternate(
            predict,
            CleanedKernel(fit, weak, centre=True),
            *(start or no_blur_pair(problem, problem.initial_image())),
            n_outer=stage.n_outer,
            n_inner=1,
        )

    return coarse_to_fine(problem, at_one_scale, n_outer=n_outer, **scales)


def odd_side(length):
    """The odd number of pixels, at least 3, that is nearest to ``length``."""
    return max(3, 2 * round((length - 1) / 2) + 1)
