"""The outer loop that every alternating method shares."""

from benchmark_utils.algorithms.schedules import as_schedule
from benchmark_utils.problem import Estimate


def alternate(image_step, kernel_step, image, theta, *, n_outer, n_inner, reset_every=None):
    """Alternate ``n_inner`` image steps with a kernel step (Nguyen, Pauwels & Weiss, Algorithm 1).

    Parameters
    ----------
    image_step : ImageStep
        One step on the image with the kernel held, see :mod:`.image_steps`. Its progress goes from
        0 to 1 between two resets, or over the whole run when there are none: schedules of the
        denoiser's level start again with the image.
    kernel_step : object with ``kernel(theta)`` and callable (theta, image, progress) -> theta
        One step on the kernel's parameters with the image held, see :mod:`.kernel_steps`.
    image : tensor (B, C, H, W)
        The start x, usually the observation, to which the image is also reset.
    theta : tensor
        Parameters of the first kernel.
    n_outer : int
        Number of kernel steps.
    n_inner : int or callable progress -> float
        Number of image steps before each, rounded.
    reset_every : int or None
        Set the image back to its start each so many kernel steps: it forgets the details that it
        grew under a poor kernel.

    Yields
    ------
    Estimate
        The start, then the pair after each kernel step: ``n_outer + 1`` estimates.
    """
    start = image
    state, kernel = image_step.start(start), kernel_step.kernel(theta)
    yield Estimate(start, kernel)
    n_steps = as_schedule(n_inner)
    cycle = reset_every or n_outer
    for k in range(n_outer):
        progress = k / n_outer
        if reset_every and k % reset_every == 0:
            state = image_step.start(start)
        count = round(n_steps(progress))
        for i in range(count):
            within = i / max(count - 1, 1)
            state = image_step(state, kernel, (k % cycle + within) / cycle)
        image = image_step.image(state)
        theta = kernel_step(theta, image, progress)
        kernel = kernel_step.kernel(theta)
        yield Estimate(image, kernel)
