"""The forward model: blur, data fidelity, moments, proximal steps, resampling, shifts, noise."""

from benchmark_utils.physics.blur import (
    Blur,
    KernelMap,
    convolve,
    one_by_one,
    superpose,
    transfer_function,
)
from benchmark_utils.physics.fidelity import DataFidelity, DerivativeFidelity
from benchmark_utils.physics.fourier import FourierGrid, fast_length
from benchmark_utils.physics.linear_systems import conjugate_gradient
from benchmark_utils.physics.moments import ImageMoments, ResidualCovariance
from benchmark_utils.physics.neighbours import (
    diff_adjoint,
    difference_power,
    differences,
    differences_adjoint,
    second_differences,
)
from benchmark_utils.physics.noise import estimate_noise_std
from benchmark_utils.physics.prox import proximal_step
from benchmark_utils.physics.resampling import (
    move_images,
    move_kernel,
    resample_images,
    resample_kernel,
)
from benchmark_utils.physics.shake import rolled_reach, shaken_frames
from benchmark_utils.physics.shifts import shift_each, windows
from benchmark_utils.physics.spectrum import frequency_counts, radial

__all__ = [
    "Blur",
    "DataFidelity",
    "DerivativeFidelity",
    "FourierGrid",
    "ImageMoments",
    "KernelMap",
    "ResidualCovariance",
    "conjugate_gradient",
    "convolve",
    "diff_adjoint",
    "difference_power",
    "differences",
    "differences_adjoint",
    "estimate_noise_std",
    "fast_length",
    "frequency_counts",
    "move_images",
    "move_kernel",
    "one_by_one",
    "proximal_step",
    "radial",
    "resample_images",
    "resample_kernel",
    "rolled_reach",
    "second_differences",
    "shaken_frames",
    "shift_each",
    "superpose",
    "transfer_function",
    "windows",
]
