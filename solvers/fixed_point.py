"""Probe: whole restorations and whole fits of the kernel in turn, from the true kernel."""

from typing import Literal

from benchmark_utils.algorithms.restoration import refit_estimates
from benchmark_utils.algorithms.sampling import SAMPLERS
from benchmark_utils.algorithms.second_moments import COVARIANCES, moments_rule
from benchmark_utils.ranges import Count, Nonnegative, Positive, Steps
from benchmark_utils.solver import BlindSolver


class Solver(BlindSolver):
    """The true kernel, then that of each of ``n_outer`` turns.

    A turn restores the image with the kernel, then fits the kernel to its derivatives, by
    ``n_kernel`` accelerated steps and without removing weak entries, to the moments that
    ``covariance`` names, see :func:`benchmark_utils.algorithms.second_moments.moments_rule`. Where
    the fit is right, the true kernel stays, up to noise. ``weight`` is that of the prior in the
    restorations. With ``covariance=samples`` the moments are those of the last
    ``n_kept`` draws of ``n_chains`` chains of ``sampler``.
    """

    name = "fixed-point-oracle"
    uses_oracle = True
    n_evaluations = 100
    parameters = {
        "covariance": ["none", "white"],
        "denoiser": ["embedded"],
        "residual_std": [None],
        "n_outer": [8],
        "n_kernel": [60],
        "weight": [1.0],
        "sampler": [None],
        "n_chains": [None],
        "n_kept": [None],
    }
    ranges = {
        "covariance": Literal[COVARIANCES],
        "residual_std": Nonnegative | None,
        "n_outer": Steps,
        "n_kernel": Count,
        "weight": Positive,
        "sampler": Literal[tuple(SAMPLERS)] | None,
        "n_chains": Count | None,
        "n_kept": Count | None,
    }

    def warm_up(self):
        """Nothing: a probe is not timed."""

    def estimates(self, problem):
        names = ("sampler", "n_chains", "n_kept")
        sampling = {name: getattr(self, name) for name in names}
        rule = moments_rule(self.covariance, self.residual_std, self.denoise, problem, **sampling)
        options = {"weight": self.weight, "n_kernel": self.n_kernel, "weak": 0.0}
        kernel = problem.oracle.kernel
        return refit_estimates(problem, kernel, self.denoise, self.n_outer, moments=rule, **options)
