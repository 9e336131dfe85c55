"""Posterior samplers with a known kernel: generators of draws, each after its publication."""

from benchmark_utils.algorithms.sampling.estimates import SAMPLERS, sampled_estimates
from benchmark_utils.algorithms.sampling.posterior import Posterior
from benchmark_utils.algorithms.sampling.settings import SamplingSettings, sampling_settings

__all__ = [
    "SAMPLERS",
    "Posterior",
    "SamplingSettings",
    "sampled_estimates",
    "sampling_settings",
]
