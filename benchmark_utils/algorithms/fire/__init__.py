"""FiRe-HQS: restoration models as the prior (Terris, Kamilov & Moreau 2025)."""

from benchmark_utils.algorithms.fire.image_step import fire_image_step
from benchmark_utils.algorithms.fire.settings import (
    PRESETS,
    FireSettings,
    blind_weight,
    fire_settings,
)

__all__ = [
    "PRESETS",
    "FireSettings",
    "blind_weight",
    "fire_image_step",
    "fire_settings",
]
