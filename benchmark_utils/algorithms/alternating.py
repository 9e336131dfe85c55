"""The outer loop that every alternating method shares."""

from typing import Protocol

from benchmark_utils.algorithms.parts import check_part
from benchmark_utils.algorithms.schedules import as_schedule
from benchmark_utils.physics import ImageMoments
from benchmark_utils.problem import Estimate


class ImageUpdate(Protocol):
    """What the loop asks of an image step: it goes from state to state.

    Most states are just the image.
    """

    def start(self, image):
        """First state, from the first image (B, C, H, W)."""

    def image(self, state):
        """Image (B, C, H, W) of a state."""

    def __call__(self, state, kernel, progress):
        """The next state, with the kernel (B, 1, kh, kw) held."""


class KernelUpdate(Protocol):
    """What the loop asks of a kernel step: it fits the kernel to moments of the image."""

    def kernel(self, theta):
        """The kernel (B, 1, kh, kw) of the parameters ``theta``."""

    def __call__(self, theta, moments, progress):
        """The next parameters, with the :class:`.ImageMoments` held."""


class MomentsRule(Protocol):
    """How the loop takes the moments of the image that the kernel is fitted to."""

    def __call__(self, image, kernel):
        """:class:`.ImageMoments` of the image (B, C, H, W) that was restored with ``kernel``."""


def image_alone(image, kernel, noise_std=None):
    """Moments of joint MAP: the image is taken for the truth, without a covariance."""
    return ImageMoments.of_image(image)


def alternate(
    image_step,
    kernel_step,
    image,
    theta,
    *,
    n_outer,
    n_inner,
    reset_every=None,
    moments=image_alone,
):
    """Alternate ``n_inner`` image steps with a kernel step (Nguyen, Pauwels & Weiss, Algorithm 1).

    Parameters
    ----------
    image_step : ImageUpdate
        One step on the image with the kernel held. Its progress goes from 0 to 1 between two
        resets, or over the whole run when there are none: schedules of the denoiser's level start
        again with the image.
    kernel_step : KernelUpdate
        One step on the kernel's parameters with the moments of the image held.
    image : tensor (B, C, H, W)
        The start x, usually the observation, to which the image is also reset.
    theta : tensor
        Parameters of the first kernel.
    n_outer : int
        Number of kernel steps.
    n_inner : int or callable progress -> float
        Number of image steps before each, rounded; its progress is that of the image step.
    reset_every : int or None
        Set the image back to its start each so many kernel steps: it forgets the details that it
        grew under a poor kernel.
    moments : MomentsRule
        Such as those of :mod:`benchmark_utils.algorithms.second_moments`.

    Yields
    ------
    Estimate
        The start, then the pair after each kernel step: ``n_outer + 1`` estimates.

    Raises
    ------
    ValueError
        At once, when a step lacks what the loop asks of it.
    """
    check_part(image_step, ImageUpdate, "image step", "alternate")
    check_part(kernel_step, KernelUpdate, "kernel step", "alternate")
    check_part(moments, MomentsRule, "moments", "alternate")
    settings = {"n_outer": n_outer, "n_inner": n_inner, "reset_every": reset_every}
    return _alternate(image_step, kernel_step, image, theta, moments, **settings)


def _alternate(image_step, kernel_step, image, theta, moments, *, n_outer, n_inner, reset_every):
    start = image
    state, kernel = image_step.start(start), kernel_step.kernel(theta)
    yield Estimate(start, kernel)
    n_steps = as_schedule(n_inner)
    cycle = reset_every or n_outer
    for k in range(n_outer):
        progress = k / n_outer
        if reset_every and k % reset_every == 0:
            state = image_step.start(start)
        count = round(n_steps(k % cycle / cycle))
        for i in range(count):
            within = i / max(count - 1, 1)
            state = image_step(state, kernel, (k % cycle + within) / cycle)
        image = image_step.image(state)
        theta = kernel_step(theta, moments(image, kernel), progress)
        kernel = kernel_step.kernel(theta)
        yield Estimate(image, kernel)
