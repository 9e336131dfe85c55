"""Posterior samplers with a kernel held: generators of draws, each after its publication."""

from benchmark_utils.algorithms.sampling.diffusion import reverse_diffusion
from benchmark_utils.algorithms.sampling.estimates import (
    SAMPLERS,
    posterior_samples,
    sampled_estimates,
)
from benchmark_utils.algorithms.sampling.likelihood import Likelihood, Streams
from benchmark_utils.algorithms.sampling.pigdm import guided, remaining_variance
from benchmark_utils.algorithms.sampling.posterior import Posterior
from benchmark_utils.algorithms.sampling.settings import (
    SamplingSettings,
    geometric_levels,
    sampling_settings,
)
from benchmark_utils.algorithms.sampling.split_gibbs import draw_from_prior

__all__ = [
    "SAMPLERS",
    "Likelihood",
    "Posterior",
    "SamplingSettings",
    "Streams",
    "draw_from_prior",
    "geometric_levels",
    "guided",
    "posterior_samples",
    "remaining_variance",
    "reverse_diffusion",
    "sampled_estimates",
    "sampling_settings",
]
