"""Probe: the marginal likelihood of each width of a one-parameter family of kernels.

Beside ``posterior-profile``, whose curve is that of the best image of each width.
"""

from typing import ClassVar, Literal

import numpy as np

from benchmark_utils.algorithms.sampling import SAMPLERS, SamplingSettings, sampling_settings
from benchmark_utils.algorithms.second_moments import PosteriorSamples
from benchmark_utils.algorithms.steps import MIN_NOISE_STD
from benchmark_utils.kernels import WIDTH_FAMILIES
from benchmark_utils.landscape import Bounded, marginal_profile
from benchmark_utils.ranges import Count, Nonnegative
from benchmark_utils.solver import BlindSolver, left_open, open_ranges

OWN = {"n_outer", "weight"}  # the posterior has the weight 1
N_INNER = {"split-gibbs": 8}  # where it is left open


class Solver(BlindSolver):
    """The no-blur pair, then the posterior mean of each of ``n_outer`` widths up to ``max_width``.

    Stores ``-log p(y | h_w)``, less its value at width 0, as ``marginal`` of each image, with its
    standard error. ``sampler`` draws the images in ``n_turns`` turns, with a denoiser that is
    ``bounded``: clamped to [0, 1], see :class:`benchmark_utils.landscape.Bounded`. The other
    parameters are those of ``posterior-profile`` and of
    :class:`benchmark_utils.algorithms.sampling.SamplingSettings`. Draws of few calls have too
    little variance, which favours narrow kernels: ``split-gibbs`` takes eight a turn here,
    the other samplers as many as elsewhere.
    """

    name = "marginal-profile"
    n_evaluations = 100
    follows_potential = True
    parameters: ClassVar[dict] = {
        "family": ["auto"],
        "denoiser": ["embedded"],
        "n_outer": [11],
        "max_width": [5.0],
        "sampler": ["split-gibbs"],
        "n_turns": [None],
        "bounded": [True],
        **{key: value for key, value in left_open(SamplingSettings).items() if key not in OWN},
    }
    ranges = {
        **open_ranges(SamplingSettings),
        "family": Literal[("auto", *WIDTH_FAMILIES)],
        "n_outer": Count,
        "max_width": Nonnegative,
        "sampler": Literal[tuple(SAMPLERS)],
        "n_turns": Count | None,
        "bounded": bool,
    }

    def warm_up(self):
        """Nothing: a probe is not timed."""

    def estimates(self, problem):
        suggested = problem.parameterization
        suggested = suggested if suggested in WIDTH_FAMILIES else "gaussian"
        given = self.given(SamplingSettings) | {"n_outer": self.n_turns}
        given["n_inner"] = self.n_inner or N_INNER.get(self.sampler)
        settings = sampling_settings(self.sampler, **given)
        noise_std = max(problem.noise_std, MIN_NOISE_STD)
        problem = problem.replace(observation=problem.observation.float(), noise_std=noise_std)
        denoiser = Bounded(self.denoise) if self.bounded else self.denoise
        samples = PosteriorSamples(problem, denoiser, self.sampler, settings)
        family = suggested if self.family == "auto" else self.family
        widths = np.linspace(0, self.max_width, self.n_outer)
        for estimate, self.measured in marginal_profile(problem, family, widths, samples=samples):
            yield estimate
