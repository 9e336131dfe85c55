"""Scores of an estimate against the truth, all of them blind to the shift the problem leaves open.

``registration``, ``image``, ``kernel`` and ``no_blur`` score batches of tensors for the objective;
``levin`` and ``kohler`` are the protocols of two public data sets, also on the command line:
``python -m benchmark_utils.metrics --help``.
"""

from benchmark_utils.metrics.image import psnr, ssim
from benchmark_utils.metrics.kernel import kernel_error, kernel_mnc
from benchmark_utils.metrics.kohler import kohler_scores
from benchmark_utils.metrics.levin import (
    error_ratio,
    levin_psnr,
    levin_ssd,
    success_rates,
)
from benchmark_utils.metrics.no_blur import no_blur_score
from benchmark_utils.metrics.perceptual import CHOICES as PERCEPTUAL
from benchmark_utils.metrics.perceptual import lpips, missing_parameters, niqe
from benchmark_utils.metrics.protocols import (
    ErrorRatioProtocol,
    KohlerProtocol,
    error_ratio_protocol,
    levin_protocol,
)
from benchmark_utils.metrics.registration import largest_shift, register
from benchmark_utils.metrics.scorer import (
    COMMON_SCORES,
    failed_images,
    get_scorer,
    means,
    score_images,
)
from benchmark_utils.metrics.sharpness import blur_strength

__all__ = [
    "COMMON_SCORES",
    "PERCEPTUAL",
    "ErrorRatioProtocol",
    "KohlerProtocol",
    "blur_strength",
    "error_ratio",
    "error_ratio_protocol",
    "failed_images",
    "get_scorer",
    "kernel_error",
    "kernel_mnc",
    "kohler_scores",
    "largest_shift",
    "levin_protocol",
    "levin_psnr",
    "levin_ssd",
    "lpips",
    "means",
    "missing_parameters",
    "niqe",
    "no_blur_score",
    "psnr",
    "register",
    "score_images",
    "ssim",
    "success_rates",
]
