"""Image priors: denoisers ``D(x, sigma)``, restorers, potentials ``q(x) = -log p(x)``, by name."""

from benchmark_utils.priors.denoiser import Denoiser
from benchmark_utils.priors.potentials import get_potential, potential_denoiser
from benchmark_utils.priors.registry import (
    MODELS,
    REGISTRY,
    RESTORERS,
    available,
    get_denoiser,
    get_model,
)
from benchmark_utils.priors.weights import WeightsDamaged, WeightsMissing

__all__ = [
    "MODELS",
    "REGISTRY",
    "RESTORERS",
    "Denoiser",
    "WeightsDamaged",
    "WeightsMissing",
    "available",
    "get_denoiser",
    "get_model",
    "get_potential",
    "potential_denoiser",
]
