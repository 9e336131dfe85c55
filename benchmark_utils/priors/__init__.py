"""Image priors: denoisers ``D(x, sigma)`` and potentials ``q(x) = -log p(x)``, by name."""

from benchmark_utils.priors.denoiser import Denoiser
from benchmark_utils.priors.potentials import get_potential, potential_denoiser
from benchmark_utils.priors.registry import REGISTRY, available, get_denoiser
from benchmark_utils.priors.weights import WeightsDamaged, WeightsMissing

__all__ = [
    "REGISTRY",
    "Denoiser",
    "WeightsDamaged",
    "WeightsMissing",
    "available",
    "get_denoiser",
    "get_potential",
    "potential_denoiser",
]
