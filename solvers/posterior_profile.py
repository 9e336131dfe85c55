"""Probe: for each width of a one-parameter family of kernels, the best image found with it.

Nguyen, Pauwels & Weiss (2025), figures 9 and 10, which show the curve of the posterior.
"""

from typing import Annotated, Literal

import numpy as np

from benchmark_utils.kernels import WIDTH_FAMILIES
from benchmark_utils.landscape import posterior_profile
from benchmark_utils.priors import get_potential
from benchmark_utils.ranges import Count, Nonnegative, Number, Positive, PositiveShare, Steps
from benchmark_utils.solver import BlindSolver


class Solver(BlindSolver):
    """The no-blur pair, then a pair for each of ``n_outer`` widths from 0 to ``max_width`` pixels.

    ``family`` is one of four, or ``auto``: the one that the data set suggests, else Gaussian.
    Without noise the image is the exact inverse. With noise it is the lower end of two descents, in
    which the prior has the weight ``weight``.
    """

    name = "posterior-profile"
    n_evaluations = 100
    follows_potential = True
    parameters = {
        "family": ["auto"],
        "denoiser": ["embedded"],
        "n_outer": [11],
        "max_width": [5.0],
        "n_steps": [30],
        "step": [0.2],
        "momentum": [0.5],
        "weight": [1.0],
    }
    ranges = {
        "family": Literal[("auto", *WIDTH_FAMILIES)],
        "n_outer": Count,
        "max_width": Nonnegative,
        "n_steps": Steps,
        "step": PositiveShare,
        "momentum": Annotated[float, Number(least=0, below=1)],
        "weight": Positive,
    }

    def warm_up(self):
        """Nothing: a probe is not timed, and its first pair needs the pairs of all widths."""

    def skip(self, problem):
        if problem.noise_std == 0 and problem.boundary != "circular":
            return True, "without noise, the exact inverse of a blur needs a circular boundary"
        return super().skip(problem)

    def estimates(self, problem):
        suggested = problem.parameterization
        suggested = suggested if suggested in WIDTH_FAMILIES else "gaussian"
        return posterior_profile(
            problem,
            suggested if self.family == "auto" else self.family,
            np.linspace(0, self.max_width, self.n_outer),
            denoiser=self.denoise,
            potential=get_potential(self.denoiser),
            n_steps=self.n_steps,
            step=self.step,
            momentum=self.momentum,
            weight=self.weight,
        )
