"""Kernel quality against the truth, up to the shift (and sign) that the observation cannot tell.

The similarity is the maximum over all shifts of the normalised **cross-correlation**. Convolving
the two kernels instead would compare one of them with the other turned by half a turn.

Sign of the shift, as for images: ``shift = (dy, dx)`` says that the estimate is the truth moved
down by dy and right by dx, both kernels being centred at (kh // 2, kw // 2). A kernel moved by d
goes with an image moved by -d, so the shifts of a good pair are opposite.
"""

from typing import NamedTuple

import torch

from benchmark_utils.metrics.registration import smallest_shift
from benchmark_utils.physics import windows
from benchmark_utils.problem import check_images

TIE = 1e-12  # normalised correlations closer than this are equal but for rounding


class Alignment(NamedTuple):
    """An estimated kernel laid over the true one.

    Attributes
    ----------
    estimate : tensor (B, 1, kh, kw)
        The estimate moved, and turned positive when signed, on the support of the truth: what
        lies outside is cut.
    shift : tensor (B, 2)
        Rows and columns by which the estimate is the truth moved, whole pixels, float64.
    sign : tensor (B,)
        1, or -1 when the estimate looks like minus the truth (signed alignment only).
    correlation : tensor (B,)
        Normalised correlation at that shift and sign, float64; 0 for an estimate of zeros.
    """

    estimate: torch.Tensor
    shift: torch.Tensor
    sign: torch.Tensor
    correlation: torch.Tensor


def align_kernels(estimate, truth, *, signed=False):
    """Find, for each kernel, the whole-pixel shift of highest correlation with the truth.

    Every shift with some overlap is tried; both kernels are zero outside their support.

    Parameters
    ----------
    estimate : tensor (B, 1, kh, kw)
        Estimated kernels.
    truth : tensor (B, 1, lh, lw)
        True kernels, of the same or another size.
    signed : bool
        Whether the estimate is known up to a sign too, as on the sphere.

    Returns
    -------
    Alignment
        Between equal shifts the smallest wins.

    Raises
    ------
    ValueError
        When the kernels are not finite (B, 1, h, w) tensors, or a true kernel is zero.
    """
    _check_kernels(estimate, truth)
    found = _correlations(estimate, truth)
    score = found.abs() if signed else found
    best = score.amax((1, 2), keepdim=True)
    offset = smallest_shift(score >= best - TIE, *_shifts(estimate, truth))
    first = [
        offset[:, axis].long() + estimate.shape[axis + 2] // 2 - truth.shape[axis + 2] // 2
        for axis in (0, 1)
    ]
    batch = torch.arange(len(truth), device=truth.device)
    value = found[batch, first[0] + truth.shape[-2] - 1, first[1] + truth.shape[-1] - 1]
    sign = torch.ones_like(value)
    if signed:
        sign[value < 0] = -1
    moved = windows(estimate, torch.stack(first, -1), truth.shape[-2:], "zero")
    moved = moved * sign.to(estimate)[:, None, None, None]
    return Alignment(moved, offset, sign, sign * value)


def kernel_mnc(estimate, truth, *, signed=False):
    """Maximum over the shifts of the normalised cross-correlation of two kernels.

    Defined by Hu & Yang (*Good regions to deblur*, ECCV 2012) for motion kernels; with ``signed``
    it is the recovery measure max |<a, a0>| of sphere-constrained deconvolution (Zhang et al.,
    CVPR 2017). Parameters and errors as in :func:`align_kernels`.

    Returns
    -------
    tensor (B,)
        At most 1, reached only by the truth up to a whole-pixel shift and a positive factor (any
        factor when signed); at least 0 for non-negative kernels. 0 for an estimate of zeros.

    Examples
    --------
    >>> from benchmark_utils.kernels import get_kernel
    >>> dirac, box = get_kernel("dirac", (3, 3)), get_kernel("uniform", (3, 3))
    >>> kernel_mnc(dirac.roll(1, -1), dirac)  # known up to a shift
    tensor([1.], dtype=torch.float64)
    >>> kernel_mnc(dirac, box)
    tensor([0.3333], dtype=torch.float64)
    """
    return align_kernels(estimate, truth, signed=signed).correlation


def kernel_error(estimate, truth, *, signed=False):
    """Relative l2 error ``|moved estimate - truth| / |truth|`` at the shift of highest correlation.

    The scale counts: kernels should share their normalisation (sum 1 or unit norm). What of the
    estimate falls outside the support of the truth counts as error. Parameters and errors as in
    :func:`align_kernels`.

    Returns
    -------
    tensor (B,)
        Float64, at least 0, accurate to about 1e-8; 1 for an estimate of zeros.
    """
    correlation = align_kernels(estimate, truth, signed=signed).correlation
    ratio = _norm(estimate) / _norm(truth)
    return (ratio**2 - 2 * ratio * correlation + 1).clamp(min=0).sqrt()


def _correlations(estimate, truth):
    """Normalised correlation (B, kh + lh - 1, kw + lw - 1) at every overlap, first to last."""
    size = [k + n - 1 for k, n in zip(estimate.shape[-2:], truth.shape[-2:], strict=True)]
    spectrum = torch.fft.rfft2(estimate.double(), s=size)
    spectrum = spectrum * torch.fft.rfft2(truth.double(), s=size).conj()
    inner = torch.fft.irfft2(spectrum[:, 0], s=size)
    # Index 0 is "first pixel on first pixel"; the negative offsets have wrapped to the end.
    inner = inner.roll([n - 1 for n in truth.shape[-2:]], (-2, -1))
    norm = _norm(estimate) * _norm(truth)
    scale = torch.where(norm > 0, 1 / norm, 0)  # an estimate of zeros resembles nothing
    return (inner * scale[:, None, None]).clamp(-1, 1)


def _shifts(estimate, truth):
    """Shifts (dy, dx) of the centres that the two axes of the correlations stand for."""
    return [
        torch.arange(1 - n, k, dtype=torch.float64, device=truth.device) - k // 2 + n // 2
        for k, n in zip(estimate.shape[-2:], truth.shape[-2:], strict=True)
    ]


def _norm(kernel):
    return kernel.double().square().sum((1, 2, 3)).sqrt()


def _check_kernels(estimate, truth):
    for kernel, name in ((estimate, "the estimated kernel"), (truth, "the true kernel")):
        check_images(kernel, name)
        if kernel.shape[1] != 1:
            raise ValueError(f"{name} must have shape (B, 1, kh, kw), got {tuple(kernel.shape)}")
    if len(estimate) != len(truth):
        raise ValueError(f"got {len(estimate)} estimated kernels for {len(truth)} true ones")
    if not (_norm(truth) > 0).all():
        raise ValueError("a true kernel is zero everywhere")
