"""Random degradations D of images: what the restoration models of a FiRe prior undo.

``degraded, sigma = degradation(images, generator)``; see :class:`Degradation`.
"""

from benchmark_utils.degradations.base import Degradation, choice, log_uniform, uniform
from benchmark_utils.degradations.blur import (
    CurrentBlur,
    RandomBlur,
    gaussian_bank,
    motion_bank,
)
from benchmark_utils.degradations.jpeg import Jpeg, compress
from benchmark_utils.degradations.sampling import Downsampling, RandomMask

__all__ = [
    "CurrentBlur",
    "Degradation",
    "Downsampling",
    "Jpeg",
    "RandomBlur",
    "RandomMask",
    "choice",
    "compress",
    "gaussian_bank",
    "log_uniform",
    "motion_bank",
    "uniform",
]
