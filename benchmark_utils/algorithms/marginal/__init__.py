"""Blind methods that fit the kernel to a posterior of the image instead of to one image."""

from benchmark_utils.algorithms.marginal.blind_dps import dps_estimates
from benchmark_utils.algorithms.marginal.diffusion_em import em_estimates
from benchmark_utils.algorithms.marginal.settings import DpsSettings, EmSettings, GibbsSettings
from benchmark_utils.algorithms.marginal.split_gibbs import gibbs_estimates
from benchmark_utils.algorithms.marginal.starts import STARTS, first_theta, usual_scales

__all__ = [
    "STARTS",
    "DpsSettings",
    "EmSettings",
    "GibbsSettings",
    "dps_estimates",
    "em_estimates",
    "first_theta",
    "gibbs_estimates",
    "usual_scales",
]
