"""Profile of the posterior along the width of the kernel (Nguyen, Pauwels & Weiss, section 4)."""

import torch

from benchmark_utils.algorithms.no_blur import no_blur_pair
from benchmark_utils.algorithms.schedules import geometric
from benchmark_utils.data_fidelity import DataFidelity
from benchmark_utils.landscape.descent import LEVEL
from benchmark_utils.landscape.invertible import inverse_blur, invertible_family
from benchmark_utils.problem import Estimate

FIRST_LEVEL, N_LEVELS = 0.2, 12  # of the annealed start: noise level of its first step, steps


def posterior_profile(problem, family, widths, *, denoiser, potential, **descent):
    """Yield (y, delta), then for each width w the kernel h_w with the best image found for it.

    Without noise the best image is the only one, ``h_w^-1 * y`` (fig. 9). With noise it is the
    lowest end of several descents, see :func:`best_image` (eq. (15), fig. 10).

    Parameters
    ----------
    problem : BlindProblem
        With a known ``noise_std``; circular if that is 0.
    family : str
        Of :func:`.invertible_family`.
    widths : sequence of float
        In pixels.
    denoiser, potential, **descent
        See :func:`best_image`.

    Yields
    ------
    Estimate
        Float32.
    """
    start = problem.initial_image().float()
    yield no_blur_pair(problem, start)
    fidelity = DataFidelity(problem.observation.float(), problem.kernel_shape, problem.boundary)
    for kernel in invertible_family(family, widths, problem.kernel_shape):
        kernel = kernel.to(start.device).expand(len(start), 1, -1, -1)
        if problem.noise_std == 0:
            image = inverse_blur(problem.observation, kernel).float()
        else:
            image = best_image(
                fidelity,
                kernel.float(),
                start,
                problem.noise_std,
                denoiser=denoiser,
                potential=potential,
                **descent,
            )
        yield Estimate(image, kernel.float())


def best_image(
    fidelity, kernel, image, noise_std, *, denoiser, potential, n_steps=30, step=0.2, momentum=0.5
):
    """The lowest of two descents on ``f(x, kernel) + noise_std^2 q(x)``, one image each.

    One starts from ``image``, the other from a deconvolution that anneals: plug-and-play steps
    whose noise level falls to that of the potential.

    Parameters
    ----------
    fidelity : DataFidelity
    kernel : tensor (B, 1, kh, kw)
    image : tensor (B, C, H, W)
    noise_std : float
        Above 0, image units.
    denoiser : callable D(x, sigma)
    potential : callable q(x) -> (B,)
        By which the ends are compared.
    n_steps, step, momentum : int, float, float
        Of the descents: their number of steps, the share of the way to the denoised image at each,
        and how much of the last step is repeated.

    Returns
    -------
    tensor (B, C, H, W)
    """

    def descend(image, levels, step, momentum):
        previous = image
        for level in levels:
            point = image + momentum * (image - previous)
            point = point - step * (point - denoiser(point, level))
            previous = image
            image = fidelity.prox(point, kernel, step * level**2 / noise_std**2)
        return image

    fall = geometric(FIRST_LEVEL, LEVEL)
    annealed = descend(image, [fall(k / (N_LEVELS - 1)) for k in range(N_LEVELS)], 1.0, 0.0)
    ends = [descend(start, [LEVEL] * n_steps, step, momentum) for start in (image, annealed)]
    values = [fidelity.value(end, kernel) + noise_std**2 * potential(end) for end in ends]
    is_first = values[0] < values[1]
    return torch.where(is_first[:, None, None, None], *ends)
