"""Theorem 1 by numbers: each explanation (x, h) of an observation against no blur, (h * x, delta).

Both fit the observation equally well. Where blur lowers the potential the second is the more
probable (Nguyen, Pauwels & Weiss 2025, section 3.1): a bound of the posterior at no blur from above
that no descent has to find.
"""

import torch

from benchmark_utils.data_fidelity import DataFidelity
from benchmark_utils.forward import convolve
from benchmark_utils.landscape.profile import posterior_profile


def against_no_blur(problem, family, widths, *, denoiser, potential, **descent):
    """Posterior of the best pair of each width, and of the no-blur pair that it gives.

    Parameters
    ----------
    problem : BlindProblem
        Circular, with noise.
    family, widths, denoiser, potential, **descent
        See :func:`.posterior_profile`.

    Returns
    -------
    found : tensor (W, B)
        ``q(x) + f(x, h_w) / noise_std^2``, in nats, at the image found for width w.
    no_blur : tensor (W, B)
        The same of ``h_w * x`` and the Dirac.

    Raises
    ------
    ValueError
        When the problem has no noise or is not circular.
    """
    if not problem.noise_std or problem.boundary != "circular":
        raise ValueError(
            "expected a circular problem with noise, got "
            f"noise_std={problem.noise_std} and boundary={problem.boundary!r}"
        )
    fidelity = DataFidelity(problem.observation.float(), problem.kernel_shape, "circular")
    options = {"denoiser": denoiser, "potential": potential, **descent}
    (_, dirac), *pairs = posterior_profile(problem, family, widths, **options)

    def posterior(image, kernel):
        return potential(image) + fidelity.value(image, kernel) / problem.noise_std**2

    found = [posterior(image, kernel) for image, kernel in pairs]
    no_blur = [posterior(convolve(image, kernel), dirac) for image, kernel in pairs]
    return torch.stack(found), torch.stack(no_blur)
