"""From an image to the moments that the kernel is fitted to: one image, or a posterior around it.

Joint MAP takes the image of the turn for the truth. Marginal likelihood averages over what the
observation leaves open: by EM, the kernel is fitted to the mean and the covariance of the posterior
under the kernel of the turn. Here they are either the image and a model of the covariance, see
:class:`.ResidualCovariance`, or those of samples of the posterior.
"""

from dataclasses import dataclass
from typing import Protocol

import torch

from benchmark_utils.algorithms.alternating import image_alone
from benchmark_utils.algorithms.parts import check_part
from benchmark_utils.algorithms.sampling import (
    Likelihood,
    SamplingSettings,
    posterior_samples,
    sampling_settings,
)
from benchmark_utils.algorithms.steps import MIN_NOISE_STD, Denoiser
from benchmark_utils.physics import ImageMoments, ResidualCovariance
from benchmark_utils.problem import BlindProblem
from benchmark_utils.randomness import keyed_noise

NONE, WHITE, SAMPLES = COVARIANCES = "none", "white", "samples"
SAMPLER = "split-gibbs"
PRIOR = "embedded"  # name of the denoiser of a method that has none of its own
LEVEL = 0.05  # of the denoiser whose Jacobian measures what is unknown of the image


class DifferentiableDenoiser(Protocol):
    """What the estimate of the residual asks of a denoiser."""

    def differentiable(self, image, sigma):
        """D(x, sigma) that autograd can differentiate in ``image``; ``sigma`` is (B,)."""


@dataclass(frozen=True)
class WhiteResidual:
    """Moments of the image and of a white residual around it, after the data.

    Parameters
    ----------
    std : float or None
        r of :class:`.ResidualCovariance`, image units; None is that of :func:`residual_variance`,
        of each image at each turn.
    denoiser : DifferentiableDenoiser or None
        Needed where ``std`` is None.

    Raises
    ------
    ValueError
        When there is neither, or the denoiser cannot be differentiated.
    """

    std: float | None = None
    denoiser: DifferentiableDenoiser | None = None

    def __post_init__(self):
        if self.std is None:
            check_part(self.denoiser, DifferentiableDenoiser, "denoiser", "residual_std=None")

    def __call__(self, image, kernel, noise_std):
        """Moments of the image (B, C, H, W), restored with ``kernel``: a :class:`.MomentsRule`."""
        known = self.std is not None
        variance = self.std**2 if known else residual_variance(image, self.denoiser)
        covariance = ResidualCovariance(variance, kernel, max(noise_std, MIN_NOISE_STD))
        return ImageMoments.of_image(image, covariance)


@dataclass(frozen=True)
class PosteriorSamples:
    """Moments of samples of the posterior: those of EM, as far as the sampler is right.

    Samplers stop at a level s of the denoiser, below which they draw nothing. What a sample z
    leaves open is therefore Gaussian: x given z and y, if x is z plus white noise of level s, with
    the mean ``prox(z)`` and the covariance of :class:`.ResidualCovariance`. For ``split-gibbs``, s
    being its last coupling, this is exact: the moments are those under the prior smoothed by s.

    The chains draw the same noise at each turn, so that the turns of one run differ by their
    kernels alone; the error of the sampling does not average out over them.

    Parameters
    ----------
    problem : BlindProblem
    denoiser : Denoiser
    sampler : str
        A name of :data:`.SAMPLERS`.
    settings : SamplingSettings
    residual_std : float or None
        s, image units; None is the last level of the settings.

    Raises
    ------
    ValueError
        When there is no denoiser, or the sampler is unknown.
    """

    problem: BlindProblem
    denoiser: Denoiser
    sampler: str
    settings: SamplingSettings
    residual_std: float | None = None

    def __post_init__(self):
        check_part(self.denoiser, Denoiser, "denoiser", self)

    def __call__(self, image, kernel, noise_std):
        """Moments of the samples drawn with ``kernel``; ``image`` does not matter."""
        return self.moments(kernel, noise_std)

    def moments(self, kernel, noise_std):
        """:class:`.ImageMoments` of ``n_kept n_chains`` samples, the chains behind each other."""
        problem = self.problem.replace(noise_std=max(noise_std, MIN_NOISE_STD))
        level = self.settings.last_level if self.residual_std is None else self.residual_std
        likelihood = Likelihood(problem, kernel)
        given = self.sampler, problem, kernel, self.denoiser, self.settings
        means = [likelihood.fit(sample, level) for sample in posterior_samples(*given)]
        covariance = ResidualCovariance(level**2, kernel, problem.noise_std)
        return ImageMoments.of_samples(means, covariance)


def residual_variance(image, denoiser, level=LEVEL):
    """Mean posterior variance of a pixel that is known up to white noise of a level.

    By Tweedie's formula the posterior covariance of x given x + level n is ``level^2 J``, J the
    Jacobian of the denoiser there: at the noisy image, since at the restored one its trace is close
    to 0. The trace is estimated from one random vector v of signs, ``tr J = E v^T J v`` (Hutchinson
    1990). All images share n and v, which are the same at each turn.

    Parameters
    ----------
    image : tensor (B, C, H, W)
    denoiser : DifferentiableDenoiser
    level : float
        Image units.

    Returns
    -------
    tensor (B,)
        In squared image units, at least 0: the Jacobian of a network may have a negative trace.
    """
    noise, signs = keyed_noise(image.shape[1:], ["noise", "signs"], "residual variance").to(image)
    signs = signs.sign()
    with torch.enable_grad():
        point = (image + level * noise).detach().requires_grad_()
        denoised = denoiser.differentiable(point, image.new_full((len(image),), level))
        (product,) = torch.autograd.grad((denoised * signs).sum(), point)
    return level**2 * (product * signs).mean((1, 2, 3)).clamp(min=0)


def moments_rule(covariance=NONE, residual_std=None, denoiser=None, problem=None, **sampling):
    """The rule of a covariance, by name.

    Parameters
    ----------
    covariance : {"none", "white", "samples"}
        :func:`.image_alone`, :class:`WhiteResidual` or :class:`PosteriorSamples`.
    residual_std, denoiser
        Of :class:`WhiteResidual`.
    problem : BlindProblem, optional
        Of :class:`PosteriorSamples`.
    **sampling
        For ``samples``: ``sampler``, by default ``split-gibbs``, and fields of
        :class:`.SamplingSettings`, which replace those of the sampler.

    Returns
    -------
    callable (image, kernel, noise_std) -> ImageMoments
        With the noise of the problem held, a :class:`.MomentsRule`.

    Raises
    ------
    ValueError
        As :func:`check_covariance`, :func:`.sampling_settings` and the classes above.
    """
    check_covariance(covariance, residual_std)
    if covariance == NONE:
        return image_alone
    if covariance == WHITE:
        return WhiteResidual(residual_std, denoiser)
    sampler = sampling.pop("sampler", None) or SAMPLER
    settings = sampling_settings(sampler, **sampling)
    return PosteriorSamples(problem, denoiser, sampler, settings, residual_std)


def needs_denoiser(covariance, residual_std):
    """Whether the rule of a covariance asks a denoiser what the image leaves open."""
    return covariance == SAMPLES or (covariance == WHITE and residual_std is None)


def check_covariance(covariance, residual_std):
    """Raise a ValueError unless the name is known and the deviation, if given, fits it."""
    if covariance not in COVARIANCES:
        raise ValueError(f"unknown covariance {covariance!r}: use {', '.join(COVARIANCES)}")
    if residual_std is None:
        return
    if covariance == NONE:
        raise ValueError(f"residual_std needs covariance={WHITE}, got {residual_std} without")
    if not 0 <= residual_std < float("inf"):
        raise ValueError(f"residual_std must be finite and at least 0, got {residual_std}")
