"""Activations with the kernels known: the upper end of what a blind method can reach."""

from benchmark_utils.algorithms.sphere_sbd.activations import fista
from benchmark_utils.algorithms.sphere_sbd.convolution import Convolution
from benchmark_utils.problem import Estimate, support_size

WEIGHT = 0.1
N_INNER = 10


def known_kernel_estimates(problem, kernels, *, n_outer, weight=WEIGHT):
    """Minimise ``1/2 ||y - sum_n a_n * x_n||^2 + weight ||x||_1`` with the kernels held.

    Parameters
    ----------
    problem : BlindProblem
        Of activations.
    kernels : tensor (B, N, kh, kw)
    n_outer : int
        Estimates after the first, ten FISTA steps apart.
    weight : float

    Yields
    ------
    Estimate
    """
    shape, boundary = tuple(kernels.shape[-2:]), problem.boundary
    convolution = Convolution(problem.observation, shape, boundary)
    support = support_size(problem.observation.shape[-2:], shape, boundary)
    transfer = convolution.transfer(kernels)
    activations = convolution.zeros(kernels.shape[1])
    for count in range(n_outer + 1):
        if count:
            target = convolution.filled(transfer, activations)
            activations = fista(convolution, transfer, target, activations, weight, 0.0, N_INNER)
        yield Estimate(activations[:, :, 0, : support[0], : support[1]], kernels)
