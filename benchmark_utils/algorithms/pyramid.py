"""Coarse to fine: a wide kernel is found in a small copy of the observation, where it is narrow."""

from dataclasses import dataclass

from benchmark_utils.physics import resample_images, resample_kernel
from benchmark_utils.problem import Estimate, extend, frame

RATIO = 0.5**0.5
SMALLEST_KERNEL = 5  # pixels; a smaller one cannot tell motion from no blur
SMALLEST_IMAGE = 16  # pixels
BARELY = 0.01


@dataclass(frozen=True)
class Stage:
    """One scale of a pyramid, as an algorithm sees it.

    Attributes
    ----------
    index, n_stages : int
        Counted from the coarsest, 0, to the finest, ``n_stages - 1``.
    n_outer : int
        Estimates to yield after the start.
    """

    index: int
    n_stages: int
    n_outer: int


def kernel_sides(side, image_side, *, ratio=RATIO, smallest=SMALLEST_KERNEL, n_scales=None):
    """Sides of the kernel from the coarsest scale to the finest, ``side`` itself.

    Each is the odd number nearest to ``ratio`` times the next. There are at most ``n_scales``, and
    none that leaves less than 16 pixels of an image of ``image_side``.

    Raises
    ------
    ValueError
        When ``ratio`` is not within (0, 1) or ``n_scales`` is not positive.
    """
    if not 0 < ratio < 1:
        raise ValueError(f"ratio must lie between 0 and 1, got {ratio}")
    if n_scales is not None and n_scales < 1:
        raise ValueError(f"n_scales must be at least 1, got {n_scales}")
    sides = [side]
    while sides[-1] > smallest and len(sides) != n_scales:
        nearest = 2 * int(sides[-1] * ratio / 2) + 1
        smaller = max(min(nearest, sides[-1] - 1 - sides[-1] % 2), smallest)
        if image_side * smaller / side < SMALLEST_IMAGE:
            break
        sides.append(smaller)
    return sides[::-1]


def coarse_to_fine(problem, estimates, *, n_outer, **scales):
    """Run an algorithm at each scale, from what it found at the one before.

    Parameters
    ----------
    problem : BlindProblem
        With a kernel of free pixels.
    estimates : callable (problem, start, stage) -> generator of Estimate
        The algorithm. ``start`` is an Estimate on the supports of ``problem``, or None at the
        coarsest scale; the first yield is the start. ``stage`` is a :class:`Stage`.
    n_outer : int
        Estimates after the first one, over all scales: each has its even share.
    **scales
        Of :func:`kernel_sides`.

    Yields
    ------
    Estimate
        On the supports of ``problem``, whatever the scale: ``n_outer + 1``.
    """
    side, image_side = max(problem.kernel_shape), min(problem.observation.shape[-2:])
    sides = kernel_sides(side, image_side, **scales)
    estimate = None
    for index, coarse_side in enumerate(sides):
        scaled = scaled_problem(problem, coarse_side / side)
        start = None if estimate is None else rescaled(estimate, scaled)
        share = (index + 1) * n_outer // len(sides) - index * n_outer // len(sides)
        stage = Stage(index, len(sides), share)
        for count, found in enumerate(estimates(scaled, start, stage)):
            estimate = found
            if count or index == 0:
                yield found if scaled is problem else rescaled(found, problem)


def scaled_problem(problem, factor):
    """The problem seen from afar: observation, kernel and noise are ``factor`` times as large.

    White noise falls with the factor, as each coarse pixel is the mean of ``1 / factor^2`` fine
    ones. The oracle stays behind.
    """
    if factor == 1:
        return problem
    size = tuple(round(side * factor) for side in problem.observation.shape[-2:])
    noise_std = None if problem.noise_std is None else problem.noise_std * factor
    saturated = problem.saturated
    if saturated is not None:  # a coarse value is, if a fine one that enters it is
        saturated = resample_images(saturated.float(), size, problem.boundary) > BARELY
    return problem.replace(
        observation=resample_images(problem.observation, size, problem.boundary),
        saturated=saturated,
        noise_std=noise_std,
        kernel_shape=tuple(
            max(1, 2 * round((k * factor - 1) / 2) + 1) for k in problem.kernel_shape
        ),
        oracle=None,
    )


def rescaled(estimate, problem):
    """An estimate of the same scene on the supports of ``problem``, which has another scale.

    The part of the image beyond the observation is not carried over, its border is repeated.
    """
    seen = frame(estimate.image, estimate.kernel.shape[-2:], problem.boundary)
    size = problem.observation.shape[-2:]
    factor = max(problem.kernel_shape) / max(estimate.kernel.shape[-2:])
    image = extend(
        resample_images(seen, size, problem.boundary), problem.kernel_shape, problem.boundary
    )
    return Estimate(image, resample_kernel(estimate.kernel, problem.kernel_shape, factor))
