"""Blind methods that fit the kernel to a posterior of the image instead of to one image."""

from benchmark_utils.algorithms.marginal.blind_dps import dps_estimates
from benchmark_utils.algorithms.marginal.diffusion_em import em_estimates
from benchmark_utils.algorithms.marginal.evidence import LEVELS, best_start, negative_evidence
from benchmark_utils.algorithms.marginal.pooling import pooled
from benchmark_utils.algorithms.marginal.scoring import scored
from benchmark_utils.algorithms.marginal.settings import (
    GIBBS_PRESETS,
    POOLED,
    DpsSettings,
    EmSettings,
    GibbsSettings,
)
from benchmark_utils.algorithms.marginal.split_gibbs import gibbs_estimates
from benchmark_utils.algorithms.marginal.starts import (
    CHOSEN,
    DIRAC,
    MATCHED,
    STARTS,
    best_starts,
    first_theta,
    usual_scales,
)

__all__ = [
    "CHOSEN",
    "DIRAC",
    "GIBBS_PRESETS",
    "LEVELS",
    "MATCHED",
    "POOLED",
    "STARTS",
    "DpsSettings",
    "EmSettings",
    "GibbsSettings",
    "best_start",
    "best_starts",
    "dps_estimates",
    "em_estimates",
    "first_theta",
    "gibbs_estimates",
    "negative_evidence",
    "pooled",
    "scored",
    "usual_scales",
]
