"""The image once the kernel is known: non-blind restorations, and refits of the kernel."""

from benchmark_utils.algorithms.restoration.final import restored
from benchmark_utils.algorithms.restoration.non_blind import (
    denoised_estimates,
    fire_estimates,
    reconstructed_estimates,
    unrolled_estimates,
)
from benchmark_utils.algorithms.restoration.refits import refit_estimates
from benchmark_utils.algorithms.restoration.settings import (
    SPARSE,
    RestorationSettings,
    restoration_settings,
)
from benchmark_utils.algorithms.restoration.sparse import sparse_images

__all__ = [
    "SPARSE",
    "RestorationSettings",
    "denoised_estimates",
    "fire_estimates",
    "reconstructed_estimates",
    "refit_estimates",
    "restoration_settings",
    "restored",
    "sparse_images",
    "unrolled_estimates",
]
