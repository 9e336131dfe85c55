"""Steps of the alternating methods: on the image, on the kernel, and the cleaning of kernels."""

from benchmark_utils.algorithms.steps.cleaning import (
    CleanedKernel,
    between_pixels,
    centred_mass,
    centred_pair,
    without_sparse,
    without_weak,
)
from benchmark_utils.algorithms.steps.dark_channel import DarkPrediction, darkened
from benchmark_utils.algorithms.steps.edge_prediction import EdgePrediction
from benchmark_utils.algorithms.steps.image import (
    CLAMP,
    MIN_NOISE_STD,
    Denoiser,
    DouglasRachford,
    ImageStep,
    ProximalFidelity,
    ProximalGradient,
    balanced_data_step,
)
from benchmark_utils.algorithms.steps.kernel import (
    STEP_RULES,
    LangevinSteps,
    LipschitzStep,
    ProjectedGradient,
    RelativeStep,
    get_kernel_step,
)

__all__ = [
    "CLAMP",
    "MIN_NOISE_STD",
    "STEP_RULES",
    "CleanedKernel",
    "DarkPrediction",
    "Denoiser",
    "DouglasRachford",
    "EdgePrediction",
    "ImageStep",
    "LangevinSteps",
    "LipschitzStep",
    "ProjectedGradient",
    "ProximalFidelity",
    "ProximalGradient",
    "RelativeStep",
    "balanced_data_step",
    "between_pixels",
    "centred_mass",
    "centred_pair",
    "darkened",
    "get_kernel_step",
    "without_sparse",
    "without_weak",
]
