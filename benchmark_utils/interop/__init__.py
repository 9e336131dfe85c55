"""Doors between this suite and deepinv: blurs, problems, models and algorithms.

The conventions of both agree, and tests hold them to it: ``physics.A`` is the true convolution with
the kernel centred at index ``k // 2``, odd or even; the border is ``circular`` or ``valid``. What
is not so is refused. deepinv is imported where it is used: that takes seconds.
"""

from benchmark_utils.interop.answers import answered_estimate
from benchmark_utils.interop.models import (
    Reconstruction,
    blind_richardson_lucy,
    fresh,
    is_reconstructor,
)
from benchmark_utils.interop.problems import (
    blur_physics,
    from_deepinv,
    to_deepinv,
    uniform_blur,
)
from benchmark_utils.interop.steps import OptimStep, SamplingStep

__all__ = [
    "OptimStep",
    "Reconstruction",
    "SamplingStep",
    "answered_estimate",
    "blind_richardson_lucy",
    "blur_physics",
    "fresh",
    "from_deepinv",
    "is_reconstructor",
    "to_deepinv",
    "uniform_blur",
]
