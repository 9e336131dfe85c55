"""Image and kernel as the outputs of networks that nobody has trained."""

from benchmark_utils.algorithms.untrained.layers import Uniform
from benchmark_utils.algorithms.untrained.networks import ImageNetwork, KernelNetwork
from benchmark_utils.algorithms.untrained.self_deblur import (
    SelfDeblurSettings,
    self_deblur_estimates,
)

__all__ = [
    "ImageNetwork",
    "KernelNetwork",
    "SelfDeblurSettings",
    "Uniform",
    "self_deblur_estimates",
]
