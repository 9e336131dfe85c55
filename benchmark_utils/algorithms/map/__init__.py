"""Maximum a posteriori by alternating minimisation: settings, starts, estimates."""

from benchmark_utils.algorithms.map.estimates import kernel_family, map_estimates
from benchmark_utils.algorithms.map.fine import fine_estimates
from benchmark_utils.algorithms.map.pyramid import pyramid_estimates
from benchmark_utils.algorithms.map.settings import PRESETS, MapSettings, map_settings
from benchmark_utils.algorithms.map.starts import (
    NETWORK,
    ORACLES,
    STARTS,
    found_kernel,
    starting_theta,
)

__all__ = [
    "NETWORK",
    "ORACLES",
    "PRESETS",
    "STARTS",
    "MapSettings",
    "fine_estimates",
    "found_kernel",
    "kernel_family",
    "map_estimates",
    "map_settings",
    "pyramid_estimates",
    "starting_theta",
]
