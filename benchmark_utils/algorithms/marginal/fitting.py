"""What the blind samplers share: moments of their draws, and steps on the kernel with them."""

from benchmark_utils.algorithms.marginal.settings import LANGEVIN
from benchmark_utils.algorithms.sampling import Streams
from benchmark_utils.algorithms.schedules import linear
from benchmark_utils.algorithms.steps import (
    LangevinSteps,
    LipschitzStep,
    ProjectedGradient,
    RelativeStep,
    get_kernel_step,
)
from benchmark_utils.physics import DerivativeFidelity, ImageMoments

LENS_STEP = 0.04  # first move of a Zernike coefficient, waves; it falls to 0


def moments_of_draws(draws, n_chains, covariance=None):
    """Moments of several draws (B n_chains, C, H, W), the chains of an image behind each other.

    Parameters
    ----------
    draws : sequence of tensors
    n_chains : int
    covariance : ResidualCovariance, optional
        Of what each draw leaves out.
    """
    chains = [draw.unflatten(0, (-1, n_chains)).unbind(1) for draw in draws]
    return ImageMoments.of_samples([sample for draw in chains for sample in draw], covariance)


def mean_of_chains(images, n_chains):
    """(B n_chains, C, H, W) -> (B, C, H, W)."""
    return images.unflatten(0, (-1, n_chains)).mean(1)


def fitted(problem, family, n_kernel):
    """``n_kernel`` accelerated steps on pixels, or one relative step on coefficients of a lens.

    Both on the derivatives of image and observation.
    """
    size = None if family.is_linear else LENS_STEP
    return get_kernel_step("auto", _fidelity(problem), family, size=size, n_steps=n_kernel)


def drawn(problem, family, n_kernel, seed):
    """``n_kernel`` steps of :class:`.LangevinSteps` in place of those of :func:`fitted`."""
    fidelity = _fidelity(problem)
    rule = (
        LipschitzStep(1.0, fidelity, family.fixed_sum)
        if family.is_linear
        else RelativeStep(linear(LENS_STEP, 0.0), scale=family.step_scale)
    )
    descent = ProjectedGradient(fidelity, family, rule)
    noise_like = Streams.shared(seed, purpose="kernel")
    return LangevinSteps(descent, n_kernel, noise_like, problem.noise_std)


def kernel_step(problem, family, settings):
    """The one of :func:`fitted` and :func:`drawn` that the settings ask for."""
    if settings.kernel == LANGEVIN:
        return drawn(problem, family, settings.n_kernel, settings.seed)
    return fitted(problem, family, settings.n_kernel)


def _fidelity(problem):
    return DerivativeFidelity(problem.observation, problem.kernel_shape, problem.boundary)
