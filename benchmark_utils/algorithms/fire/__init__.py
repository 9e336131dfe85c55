"""FiRe-HQS: restoration models as the prior (Terris, Kamilov & Moreau 2025)."""

from benchmark_utils.algorithms.fire.settings import PARTS, blind_weight, fire_settings

__all__ = [
    "PARTS",
    "blind_weight",
    "fire_settings",
]
