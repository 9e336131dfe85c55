"""The image once the kernel is known: non-blind restorations, and refits of the kernel."""

from benchmark_utils.algorithms.restoration.final import restored, restorers
from benchmark_utils.algorithms.restoration.non_blind import (
    denoised_estimates,
    fire_estimates,
)
from benchmark_utils.algorithms.restoration.sparse import sparse_images

__all__ = [
    "denoised_estimates",
    "fire_estimates",
    "restored",
    "restorers",
    "sparse_images",
]
