"""Blind methods that fit the kernel to a posterior of the image instead of to one image."""

from benchmark_utils.algorithms.marginal.settings import GibbsSettings
from benchmark_utils.algorithms.marginal.split_gibbs import gibbs_estimates
from benchmark_utils.algorithms.marginal.starts import STARTS, first_theta, tidied, usual_scales

__all__ = [
    "STARTS",
    "GibbsSettings",
    "first_theta",
    "gibbs_estimates",
    "tidied",
    "usual_scales",
]
