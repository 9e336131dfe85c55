"""Blind Richardson-Lucy: multiplicative steps on the kernel, then on the image, and again.

D. A. Fish, A. M. Brinicombe, E. R. Pike & J. G. Walker, *Blind deconvolution by means of the
Richardson-Lucy algorithm*, JOSA A 12(1), 1995. A step multiplies what it looks for by the back
projection of what is seen over that of what is expected, so that nothing becomes negative.

- ``poisson`` (Richardson 1972, Lucy 1974): ``x <- x H^T(y / H x) / H^T 1``, for the likelihood of
  counts. With boundary ``circular`` this is ``deepinv.optim.BlindRL``.
- ``gaussian`` (Daube-Witherspoon & Muehllehner 1986): ``x <- x H^T y / H^T H x``, for white noise.

No step lowers the likelihood of its own noise. There is no prior of images or kernels: early
stopping is all that holds the noise back, and a Dirac stays one. A pyramid does not help.
"""

import torch

from benchmark_utils.algorithms.map import starting_theta
from benchmark_utils.parameterizations import get_parameterization
from benchmark_utils.physics import Blur, KernelMap
from benchmark_utils.problem import Estimate

POISSON, GAUSSIAN = LIKELIHOODS = ("poisson", "gaussian")
DARKEST = 1e-3  # of the first image: a pixel that is 0 would stay so
ROUNDING = 1e-6  # of the transforms: what is expected below it counts as much
SEEN = 1e-5  # share of the largest back projection; what is seen less keeps its value


def richardson_lucy_estimates(
    problem, *, n_outer=30, n_inner=1, n_kernel=20, likelihood=POISSON, init="large"
):
    """Alternate ``n_kernel`` multiplicative steps on the kernel with ``n_inner`` on the image.

    The publication takes as many of both. From the observation the image then becomes sharp before
    the kernel has a shape; more steps on the kernel find more of it.

    Parameters
    ----------
    problem : BlindProblem
        With a kernel of free pixels. What is below 0 in the observation is taken for 0.
    n_outer : int
        Estimates after the first one.
    n_inner, n_kernel : int
    likelihood : {"poisson", "gaussian"}
    init : str
        Name of the first kernel, see :func:`.starting_theta`.

    Yields
    ------
    Estimate

    Raises
    ------
    ValueError
        When the likelihood or the start is unknown.
    """
    if likelihood not in LIKELIHOODS:
        raise ValueError(f"unknown likelihood {likelihood!r}: use {' or '.join(LIKELIHOODS)}")
    shape, boundary = problem.kernel_shape, problem.boundary
    observation = problem.observation.clamp(min=0)
    family = get_parameterization("simplex", shape)
    image = problem.initial_image().clamp(min=DARKEST)
    kernel = family.kernel(starting_theta(init, family, problem))
    yield Estimate(image, kernel)
    for _ in range(n_outer):
        of_kernel = KernelMap(image, shape, boundary)
        for _ in range(n_kernel):
            found = multiplied(kernel, of_kernel, observation, likelihood)
            total = found.sum((-2, -1), keepdim=True)
            kernel = torch.where(total > 0, found / total, kernel)  # 0 where nothing is seen
        blur = Blur(kernel, image.shape[-2:], boundary)
        for _ in range(n_inner):
            image = multiplied(image, blur, observation, likelihood)
        yield Estimate(image, kernel)


def multiplied(signal, operator, observation, likelihood):
    """One multiplicative step on ``signal`` towards ``operator(signal) = observation``.

    Parameters
    ----------
    signal : tensor (B, ...)
        Nonnegative, image or kernel.
    operator : Blur or KernelMap
    observation : tensor (B, C, H, W)
        Nonnegative.
    likelihood : {"poisson", "gaussian"}

    Returns
    -------
    tensor (B, ...)
        Entries that the observation hardly depends on are those of ``signal``.
    """
    expected = operator(signal)
    if likelihood == POISSON:
        observation = observation / expected.clamp(min=ROUNDING)
        expected = torch.ones_like(expected)
    wanted, found = operator.adjoint(observation).clamp(min=0), operator.adjoint(expected)
    is_seen = found > SEEN * found.amax((1, 2, 3), keepdim=True)
    return signal * torch.where(is_seen, wanted / found, 1)
