"""Image priors: denoisers ``D(x, sigma)``, restorers, potentials ``q(x) = -log p(x)``, by name."""

from benchmark_utils.priors.denoiser import Denoiser
from benchmark_utils.priors.derivatives import (
    DERIVATIVES_CARD,
    GaussianMixture,
    derivative_mixture,
)
from benchmark_utils.priors.diffusion import MEAN, STD, Probes
from benchmark_utils.priors.entry import Entry
from benchmark_utils.priors.fixed_points import drifts, iterates, maps
from benchmark_utils.priors.loaders import load_trained
from benchmark_utils.priors.network import DRUNet, PreconditionedDRUNet, pad_to_multiple
from benchmark_utils.priors.parameters import NamesPriors
from benchmark_utils.priors.potentials import get_potential, potential_denoiser
from benchmark_utils.priors.references import ReferenceName
from benchmark_utils.priors.registry import (
    KERNEL_IDENTIFICATION,
    MODELS,
    RAM,
    READERS,
    REGISTRY,
    RESTORERS,
    UNROLLED,
    available,
    get_denoiser,
    get_entry,
    get_model,
    levels_within,
    unrolled_schedule,
)
from benchmark_utils.priors.restoration import restoration_prior, split
from benchmark_utils.priors.total_variation import total_variation_gradient
from benchmark_utils.priors.unrolled import UnrolledNetwork, circular_prox
from benchmark_utils.priors.weights import (
    WEIGHTS_FOLDER,
    ShippedFile,
    WeightsDamaged,
    WeightsMissing,
    read_card,
    sha256,
)

__all__ = [
    "DERIVATIVES_CARD",
    "KERNEL_IDENTIFICATION",
    "MEAN",
    "MODELS",
    "RAM",
    "READERS",
    "REGISTRY",
    "RESTORERS",
    "STD",
    "UNROLLED",
    "WEIGHTS_FOLDER",
    "DRUNet",
    "Denoiser",
    "Entry",
    "GaussianMixture",
    "NamesPriors",
    "PreconditionedDRUNet",
    "Probes",
    "ReferenceName",
    "ShippedFile",
    "UnrolledNetwork",
    "WeightsDamaged",
    "WeightsMissing",
    "available",
    "circular_prox",
    "derivative_mixture",
    "drifts",
    "get_denoiser",
    "get_entry",
    "get_model",
    "get_potential",
    "iterates",
    "levels_within",
    "load_trained",
    "maps",
    "pad_to_multiple",
    "potential_denoiser",
    "read_card",
    "restoration_prior",
    "sha256",
    "split",
    "total_variation_gradient",
    "unrolled_schedule",
]
