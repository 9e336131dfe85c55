"""Profile of the posterior along the width of the kernel (Nguyen, Pauwels & Weiss, section 4)."""

import numpy as np
import torch

from benchmark_utils.algorithms.no_blur import no_blur_pair
from benchmark_utils.algorithms.schedules import geometric
from benchmark_utils.landscape.descent import LEVEL
from benchmark_utils.landscape.invertible import inverse_blur, invertible_family
from benchmark_utils.physics import DataFidelity, convolve
from benchmark_utils.problem import Estimate

FIRST_LEVEL, N_LEVELS = 0.2, 12  # of the annealed start: noise level of its first step, steps


def posterior_profile(problem, family, widths, *, denoiser, potential, **descent):
    """Yield (y, delta), then for each width w the kernel h_w with the best image found for it.

    Without noise only one image explains y, ``h_w^-1 * y`` (fig. 9). With noise it is the lower end
    of two descents, see :func:`descents` (eq. (15), fig. 10). For width 0 it may also be the image
    of another width blurred by its own kernel, which explains y as well (theorem 1).

    Parameters
    ----------
    problem : BlindProblem
        With a known ``noise_std``; circular if that is 0.
    family : str
        Of :func:`.invertible_family`.
    widths : sequence of float
        In pixels.
    denoiser : callable D(x, sigma)
    potential : callable q(x) -> (B,)
        Compares the images found for one width.
    **descent
        See :func:`descents`.

    Yields
    ------
    Estimate
        Float32.
    """
    start = problem.initial_image().float()
    yield no_blur_pair(problem, start)
    kernels = invertible_family(family, widths, problem.kernel_shape).to(start.device)
    kernels = [kernel.expand(len(start), 1, -1, -1) for kernel in kernels]
    if problem.noise_std == 0:
        for kernel in kernels:
            yield Estimate(inverse_blur(problem.observation, kernel).float(), kernel.float())
        return
    kernels = [kernel.float() for kernel in kernels]
    fidelity = DataFidelity(problem.observation.float(), problem.kernel_shape, problem.boundary)

    def posterior(image, kernel):
        return fidelity.value(image, kernel) + problem.noise_std**2 * potential(image)

    def best(kernel):
        ends = descents(fidelity, kernel, start, problem.noise_std, denoiser, **descent)
        return lowest(ends, [posterior(end, kernel) for end in ends])

    images = [best(kernel) for kernel in kernels]
    for index, width in enumerate(widths):
        if width == 0 and problem.boundary == "circular":
            blurred = [convolve(*pair) for pair in zip(images, kernels, strict=True)]
            values = [posterior(image, kernels[index]) for image in blurred]
            images[index] = lowest(blurred, values)
    yield from map(Estimate, images, kernels)


def descents(
    fidelity, kernel, image, noise_std, denoiser, *, n_steps=30, step=0.2, momentum=0.5, weight=1.0
):
    """Ends of two descents on ``f(x, kernel) + weight noise_std^2 q(x)``, one image each.

    One starts from ``image``, the other from an annealed deconvolution: plug-and-play steps whose
    noise level falls to that of the potential.

    Parameters
    ----------
    fidelity : DataFidelity
    kernel : tensor (B, 1, kh, kw)
    image : tensor (B, C, H, W)
    noise_std : float
        Above 0, image units.
    denoiser : callable D(x, sigma)
    n_steps, step, momentum : int, float, float
        Number of steps, share of the way to the denoised image at each, share of the last step that
        is repeated.
    weight : float
        Above 1 the descents go further down on q: x - D(x) underestimates its gradient where q is
        below the potential of every noisy image.

    Returns
    -------
    two tensors (B, C, H, W)
    """

    def descend(image, levels, step, momentum):
        previous = image
        for level in levels:
            point = image + momentum * (image - previous)
            point = point - step * (point - denoiser(point, level))
            previous = image
            image = fidelity.prox(point, kernel, step * level**2 / (weight * noise_std**2))
        return image

    fall = geometric(FIRST_LEVEL, LEVEL)
    annealed = descend(image, [fall(k / (N_LEVELS - 1)) for k in range(N_LEVELS)], 1.0, 0.0)
    return [descend(start, [LEVEL] * n_steps, step, momentum) for start in (image, annealed)]


def lowest(images, values):
    """The image of least value, chosen for each entry of the batch.

    ``images`` are candidates (B, C, H, W), ``values`` their values (B,).
    """
    index = torch.stack(values).argmin(0)
    return torch.stack(images)[index, torch.arange(len(index), device=index.device)]


def local_minima(curve):
    """Indices of the interior local minima of a curve (n,): lower than both neighbours.

    The ends do not count: width 0 is the no-blur solution, the other one the end of the grid.
    """
    curve = np.asarray(curve)
    inside = (curve[1:-1] < curve[:-2]) & (curve[1:-1] < curve[2:])
    return np.flatnonzero(inside) + 1


def has_minimum_near(curve, widths, width, tolerance):
    """Whether a curve has a local minimum at most ``tolerance`` pixels from ``width``."""
    found = np.asarray(widths)[local_minima(curve)]
    return bool((np.abs(found - width) <= tolerance + 1e-9).any())
