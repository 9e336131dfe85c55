"""Marginal likelihood with a diagonal covariance: posteriors of derivatives, fits of the kernel."""

from benchmark_utils.algorithms.vb_blind.estimates import vb_blind_estimates
from benchmark_utils.algorithms.vb_blind.settings import VBSettings, vb_settings

__all__ = ["VBSettings", "vb_blind_estimates", "vb_settings"]
