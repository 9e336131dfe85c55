"""Blind Richardson-Lucy deconvolution (Fish, Brinicombe, Pike & Walker 1995)."""

from typing import ClassVar, Literal

from benchmark_utils.algorithms.blind_rl import LIKELIHOODS, POISSON, richardson_lucy_estimates
from benchmark_utils.ranges import Count
from benchmark_utils.solver import RESTORATION, RestoringSolver


class Solver(RestoringSolver):
    """Multiplicative steps on the kernel, then on the image, for Poisson or Gaussian noise.

    The image is the method's own, unless a ``restoration`` is named: see
    :class:`benchmark_utils.solver.restoring.RestoringSolver`. The other parameters are those of
    :func:`benchmark_utils.algorithms.blind_rl.richardson_lucy_estimates`.
    """

    name = "blind-rl"
    parameters: ClassVar[dict] = {
        **RESTORATION,
        "restoration": [None],
        "likelihood": [POISSON],
        "init": ["large"],
        "n_outer": [30],
        "n_inner": [1],
        "n_kernel": [20],
    }
    ranges = {
        "likelihood": Literal[LIKELIHOODS],
        "init": Literal["large", "small"],
        "n_inner": Count,
        "n_kernel": Count,
    }

    def kernel_estimates(self, problem, **settings):
        return richardson_lucy_estimates(problem, **settings)
