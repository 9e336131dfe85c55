"""Kernels fitted anew to what a learned prior makes of the image: the last turns of a blind method.

A denoiser that only has to remove noise draws the pair to no blur: its edges are no sharper than
those of the image. One that starts from a kernel nearly right, and hands over the image only after
a whole restoration, corrects that kernel instead. It does so for a few turns, then it drifts.
"""

from benchmark_utils.algorithms.alternating import image_alone
from benchmark_utils.algorithms.restoration.non_blind import restoration
from benchmark_utils.algorithms.restoration.settings import RestorationSettings
from benchmark_utils.algorithms.steps import CleanedKernel, get_kernel_step
from benchmark_utils.parameterizations import get_parameterization
from benchmark_utils.physics import DerivativeFidelity
from benchmark_utils.problem import Estimate

FIRST_LEVEL = 0.2  # of the denoiser; from .05 the image keeps the errors of the last kernel
WEIGHT = 1.0  # 4 makes edges that are too soft
N_STEPS = 8  # of a restoration
N_KERNEL = 30
WEAK = 0.02


def refits(
    problem,
    kernel,
    denoise,
    n_refits,
    weight=WEIGHT,
    *,
    n_kernel=N_KERNEL,
    weak=WEAK,
    moments=image_alone,
    schedule=None,
):
    """Restore the image with the kernel, fit the kernel to its derivatives, and again.

    Parameters
    ----------
    problem : BlindProblem
        With a known ``noise_std``.
    kernel : tensor (B, 1, kh, kw)
        The first one, on the simplex.
    denoise : callable D(x, sigma)
    n_refits : int
    weight : float
        Of the prior in the restorations.
    n_kernel : int
        Accelerated steps of a kernel fit.
    weak : float
        See :class:`.CleanedKernel`; 0 leaves the fit as it is.
    moments : callable
        What :func:`.moments_rule` returns.
    schedule : list of (float, float), optional
        For a ``denoise`` of the unrolled restoration, see :func:`.unrolled_estimates`.

    Yields
    ------
    Estimate
        A restored image with the kernel fitted to it: ``n_refits``.
    """
    shape = tuple(kernel.shape[-2:])
    data = problem.observation, shape, problem.boundary
    fidelity = DerivativeFidelity(*data, saturated=problem.saturated)
    family = get_parameterization("simplex", shape)
    fit = CleanedKernel(get_kernel_step("lipschitz", fidelity, family, n_steps=n_kernel), weak)
    settings = RestorationSettings(N_STEPS, FIRST_LEVEL, weight)
    for _ in range(n_refits):
        image = restoration(problem, kernel, denoise, settings, schedule).image
        kernel = fit(kernel, moments(image, kernel, problem.noise_std))
        yield Estimate(image, kernel)


def refit_estimates(problem, kernel, denoise, n_refits, **settings):
    """Refits alone, from a kernel: to see whether they keep it.

    Parameters
    ----------
    problem, kernel, denoise, n_refits
        See :func:`refits`; the kernel is the true one, say.
    **settings
        Others of :func:`refits`.

    Yields
    ------
    Estimate
        The observation with the kernel, then those of :func:`refits`.
    """
    yield Estimate(problem.initial_image(kernel.shape[-2:]), kernel)
    yield from refits(problem, kernel, denoise, n_refits, **settings)
