"""The mean of the kernels of several runs: errors that they do not share average out."""

import torch

from benchmark_utils.physics import shift_each
from benchmark_utils.problem import Estimate


def pooled(runs):
    """Yield the estimates of each run behind each other, then the last one with the mean kernel.

    A kernel is known up to its place: each is moved by whole pixels to where it is most like that
    of the last run.

    Parameters
    ----------
    runs : sequence of iterables of Estimate
        Of one problem.

    Yields
    ------
    Estimate
        One more than the runs.
    """
    kernels = []
    for run in runs:
        for estimate in run:
            yield estimate
        kernels.append(estimate.kernel)
    mean = torch.stack([moved_onto(kernel, kernels[-1]) for kernel in kernels]).mean(0)
    yield Estimate(estimate.image, mean)


def moved_onto(kernel, reference):
    """``kernel`` (B, 1, kh, kw) at the place where its product with ``reference`` is largest.

    What leaves the window is lost; the sum is brought back to 1.
    """
    height, width = kernel.shape[-2:]
    size = 2 * height - 1, 2 * width - 1
    spectra = [torch.fft.rfft2(part, s=size) for part in (kernel, reference)]
    products = torch.fft.irfft2(spectra[0].conj() * spectra[1], s=size).flatten(1)
    best = products.argmax(1)
    shifts = torch.stack([best.div(size[1], rounding_mode="floor"), best % size[1]], -1)
    sides = torch.tensor(size, device=shifts.device)
    shifts = torch.where(shifts > sides // 2, shifts - sides, shifts)
    kernel = shift_each(kernel, shifts, "zero")
    return kernel / kernel.sum((-2, -1), keepdim=True)


def likeness(kernel, reference):
    """Correlation (B,) of kernels (B, 1, kh, kw), at the whole shift of :func:`moved_onto`."""
    pair = moved_onto(kernel, reference).flatten(1), reference.flatten(1)
    return torch.nn.functional.cosine_similarity(*pair)
