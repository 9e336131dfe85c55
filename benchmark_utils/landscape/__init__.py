"""The landscape of a learned prior: how its potential moves with blur, descent and deblurring.

The probes of Nguyen, Pauwels & Weiss (2025), sections 2 and 4. Those that go from pair to pair
(image, kernel) are generators of estimates, and so solvers of the same objective: its curve is the
figure. The others are functions. docs/landscape.md has what they find.
"""

from benchmark_utils.landscape.descent import critical_points, descend
from benchmark_utils.landscape.hessian import spectral_density, whole_spectrum
from benchmark_utils.landscape.images import FOLDERS, get_images
from benchmark_utils.landscape.invertible import invertible_family
from benchmark_utils.landscape.profile import (
    has_minimum_near,
    local_minima,
    posterior_profile,
)
from benchmark_utils.landscape.sweep import blur_sweep

__all__ = [
    "FOLDERS",
    "blur_sweep",
    "critical_points",
    "descend",
    "get_images",
    "has_minimum_near",
    "invertible_family",
    "local_minima",
    "posterior_profile",
    "spectral_density",
    "whole_spectrum",
]
