"""Total variation blind deconvolution: small steps, delayed scaling, a weight that falls.

D. Perrone & P. Favaro, *Total variation blind deconvolution: the devil is in the details*, CVPR
2014. In exact alternating minimisation over the simplex the total variation leads to no blur. Here
each kernel step is followed by two projections in sequence, on the nonnegative kernels and on
those of sum 1; the division by the sum shrinks all entries alike, where the projection on the
simplex would cut the small ones, and the image is not scaled back.

Three things differ from the paper. Scales are a factor of sqrt(1/2) apart, not 1 / 1.1, with three
times as many steps at each; the weight grows by the same power of the kernel size. Steps fall at
each scale, where those of the paper are .005 and .001 of the largest entry throughout. And the
kernel is centred between scales, lest its support leave the window.
"""

import math
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from benchmark_utils.algorithms.alternating import alternate
from benchmark_utils.algorithms.map import starting_theta
from benchmark_utils.algorithms.parts import check_part
from benchmark_utils.algorithms.pyramid import coarse_to_fine
from benchmark_utils.algorithms.schedules import Schedule, as_schedule, geometric
from benchmark_utils.algorithms.steps import ProjectedGradient, RelativeStep, centred_pair
from benchmark_utils.parameterizations import Simplex
from benchmark_utils.physics import DataFidelity
from benchmark_utils.priors import total_variation_gradient
from benchmark_utils.ranges import Positive, check_value

FIRST_WEIGHT = 0.11  # an upper bound, at the coarsest scale
RATIO, SMALLEST_KERNEL = 0.5**0.5, 3
GROWTH = 1.9 ** (math.log(RATIO) / math.log(1 / 1.1))  # of the weight, from a scale to the coarser
# The largest move as a share of the largest entry, at the start of a scale and at its end.
IMAGE_STEP, KERNEL_STEP = (1e-2, 1e-3), (5e-3, 3e-4)
VISIBLE = 0.2  # share of the largest entry of the kernel under which there may be a haze


class DelayedScaling(Simplex):
    """Kernels on the simplex, reached by two projections in sequence (sec. 5 of the paper)."""

    def kernel(self, theta):
        """The parameters themselves."""
        return theta

    def project(self, theta):
        """Nonnegative, then of sum 1."""
        positive = theta.clamp(min=0)
        return positive / positive.sum((-2, -1), keepdim=True)


class SmoothFidelity(Protocol):
    """What a gradient step on the image asks of a data fidelity."""

    def image_gradient(self, image, kernel):
        """Gradient (B, C, H, W) in the images."""


@dataclass(frozen=True)
class TVDescent:
    """Gradient step on ``f + weight TV``; the largest move is ``size`` of the largest pixel.

    Parameters
    ----------
    fidelity : SmoothFidelity
    weight : float
        Of the total variation, image units.
    size : float or callable progress -> float
    isotropic : bool
        See :func:`.total_variation_gradient`.

    Raises
    ------
    ValueError
        When the fidelity has no gradient in the image.
    """

    fidelity: SmoothFidelity
    weight: float
    size: Schedule
    isotropic: bool = True

    def __post_init__(self):
        check_part(self.fidelity, SmoothFidelity, "data fidelity", self)

    def start(self, image):
        """First state, from the first image."""
        return image

    def image(self, state):
        """Image (B, C, H, W) of a state."""
        return state

    def __call__(self, image, kernel, progress=0.0):
        gradient = total_variation_gradient(image, isotropic=self.isotropic)
        gradient = self.fidelity.image_gradient(image, kernel).add_(gradient, alpha=self.weight)
        steepness = gradient.abs().amax((1, 2, 3), keepdim=True).clamp_min(1e-30)
        step = as_schedule(self.size)(progress) * image.amax((1, 2, 3), keepdim=True) / steepness
        return image.addcmul(-step, gradient)


def tv_blind_estimates(problem, *, n_outer=90, n_inner=100, weight=6e-4, isotropic=True):
    """Alternate one step on the image with one on the kernel, thousands of times, over a pyramid.

    Parameters
    ----------
    problem : BlindProblem
        With a kernel of free pixels.
    n_outer : int
        Estimates after the first one, over all scales.
    n_inner : int
        Pairs of steps from one estimate to the next: 3000 a scale with the default values.
    weight : float
        Of the total variation at the finest scale; 3e-4 to 6e-4, 3e-3 in strong noise.
    isotropic : bool

    Yields
    ------
    Estimate
    """
    check_value(weight, "weight", Positive)

    def at_one_scale(problem, start, stage):
        shape = problem.kernel_shape
        family = DelayedScaling(shape)
        fidelity = DataFidelity(problem.observation, shape, problem.boundary)
        n_coarser = stage.n_stages - 1 - stage.index
        n_steps = stage.n_outer * n_inner
        first = problem.initial_image(), starting_theta("large", family, problem)
        found = alternate(
            TVDescent(fidelity, weight * GROWTH**n_coarser, geometric(*IMAGE_STEP), isotropic),
            ProjectedGradient(fidelity, family, RelativeStep(geometric(*KERNEL_STEP))),
            *(first if start is None else centred_pair(start, problem.boundary, VISIBLE)),
            n_outer=n_steps,
            n_inner=1,
        )
        return islice(found, 0, None, n_inner)

    scales = {
        "ratio": RATIO,
        "smallest": SMALLEST_KERNEL,
        "n_scales": 1 + max(0, int(math.log(FIRST_WEIGHT / weight, GROWTH))),
    }
    return coarse_to_fine(problem, at_one_scale, n_outer=n_outer, **scales)
