"""The posterior of the derivatives under a kernel: a mean, and the variance of each.

Variational inference with independent derivatives x: ``q(x) = prod_i N(x_i; m_i, C_i)``, and for
each the component of the prior that it belongs to. The free energy

    F = E_q ||k * x - y||^2 / (2 s^2) + N log(s sqrt(2 pi)) + sum_i energy(m_i^2 + C_i)
        - sum_i 1/2 log(2 pi e C_i)

bounds ``-log p(y | k)`` from above; s is the noise level and N the number of values of y. With the
memberships held it is quadratic in m, and ``1 / C_i`` is the curvature at i: how much of y pixel i
reaches, ``sum k^2 / s^2``, plus the precision of the prior there. Levin et al. (CVPR 2011), sec. 3.
"""

from typing import NamedTuple

import torch

from benchmark_utils.physics import Blur, conjugate_gradient
from benchmark_utils.problem import extend

TOLERANCE = 1e-8  # of the mean: below the precision of float32, it only ends a system that is done


class Posterior(NamedTuple):
    """Independent Gaussians.

    Attributes
    ----------
    mean, variance : tensors (B, C, *image_size)
        A variance of 0 is a point: joint MAP.
    """

    mean: torch.Tensor
    variance: torch.Tensor

    @property
    def second_moment(self):
        """``E x^2``, shaped as the mean."""
        return self.mean.square() + self.variance


def fitted_posterior(
    observation, kernel, noise_std, prior, boundary, *, diagonal=True, n_reweightings=3, n_cg=15
):
    """Posterior under a kernel, from no knowledge but the observation.

    Parameters
    ----------
    observation : tensor (B, C, H, W)
        Derivatives, each channel on its own.
    kernel : tensor (B, 1, kh, kw)
    noise_std : float
        Of the observation.
    prior : GaussianMixture
    boundary : {"circular", "valid"}
    diagonal : bool
        False: no variance, so that the mean descends the joint posterior instead.
    n_reweightings : int
        Turns, each with the precisions of the prior at the posterior of the last one.
    n_cg : int
        Steps of conjugate gradient on the mean at each turn, from the observation or the last mean.

    Returns
    -------
    Posterior
    """
    mean = extend(observation, kernel.shape[-2:], boundary)
    blur = Blur(kernel, mean.shape[-2:], boundary)
    right_side = blur.adjoint(observation)
    reach = Blur(kernel.square(), mean.shape[-2:], boundary).adjoint(torch.ones_like(observation))
    precision = torch.full_like(mean, prior.mean_precision)
    for _ in range(n_reweightings):

        def system(image, precision=precision):
            return blur.normal(image) + noise_std**2 * precision * image

        correction, _ = conjugate_gradient(
            system, right_side - system(mean), _unchanged, tolerance=TOLERANCE, max_iterations=n_cg
        )
        mean = mean + correction
        variance = 1 / (reach / noise_std**2 + precision) if diagonal else torch.zeros_like(mean)
        posterior = Posterior(mean, variance)
        precision = prior.precision(posterior.second_moment)
    return posterior


def _unchanged(image):
    """No preconditioner."""
    return image
