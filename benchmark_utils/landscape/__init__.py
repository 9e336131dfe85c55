"""The landscape of a learned prior: how its potential changes under blur, descent, deconvolution.

The probes of Nguyen, Pauwels & Weiss (2025), sections 2 and 4, and the marginal likelihood.
Probes that visit pairs (image, kernel) are generators of estimates: solvers run them, and the
objective's curve is the figure. The others are functions. Results: docs/landscape.md.
"""

from benchmark_utils.landscape.bounded import Bounded
from benchmark_utils.landscape.descent import critical_points, descend
from benchmark_utils.landscape.hessian import spectral_density, whole_spectrum
from benchmark_utils.landscape.images import FOLDERS, KINDS, get_images
from benchmark_utils.landscape.invertible import invertible_family
from benchmark_utils.landscape.marginal import MarginalCurve, marginal_profile
from benchmark_utils.landscape.profile import (
    has_minimum_near,
    local_minima,
    posterior_profile,
)
from benchmark_utils.landscape.sweep import blur_sweep

__all__ = [
    "FOLDERS",
    "KINDS",
    "Bounded",
    "MarginalCurve",
    "blur_sweep",
    "critical_points",
    "descend",
    "get_images",
    "has_minimum_near",
    "invertible_family",
    "local_minima",
    "marginal_profile",
    "posterior_profile",
    "spectral_density",
    "whole_spectrum",
]
