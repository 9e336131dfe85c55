"""The embedded network on a processor: as it is used, in bfloat16, and as torch makes it.

Run from the root: ``python perf/network.py``. The times of one call, without gradients; the largest
difference of the denoised images, in image units, and what it costs in PSNR. The operations of a
call in a second stand beside those of a product of matrices in the same precision.
"""

import sys
from functools import partial
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmark_utils.data import load_photograph
from benchmark_utils.metrics import psnr
from benchmark_utils.priors import get_denoiser
from perf.measurement import (
    Measurement,
    interleaved,
    milliseconds,
    operations,
    product_rate,
    ratio,
    report,
)
from perf.reference_loop import plain_denoiser

LEVEL = 0.1
PRECISIONS = {"embedded": torch.float32, "embedded-bfloat16": torch.bfloat16}
SIDES = (64, 96, 128, 256)


def measure(quick):
    """Yield the speed of both precisions against the plain network, and their distance from it."""
    plain = plain_denoiser()
    peaks = {name: product_rate(dtype) for name, dtype in PRECISIONS.items()}
    for side in (64,) if quick else SIDES:
        clean = load_photograph("face", side)
        generator = torch.Generator().manual_seed(0)
        noisy = clean + LEVEL * torch.randn(clean.shape, generator=generator)
        expected = plain(noisy, LEVEL)
        work = operations(plain, noisy, LEVEL)
        for name, peak in peaks.items():
            denoiser = get_denoiser(name)
            calls = [partial(denoise, noisy, LEVEL) for denoise in (plain, denoiser)]
            slow, fast = interleaved(calls, 5 if quick else 30, warm_up=4)
            found = denoiser(noisy, LEVEL)
            loss = (psnr(expected, clean) - psnr(found, clean)).item()
            error = (found - expected).abs().max().item()
            yield Measurement(
                f"{side}x{side}x3: {name}",
                ratio(slow, fast),
                unit="x faster",
                note=f"{milliseconds(fast)}, error {error:.1e}, {loss:.3f} dB lost, "
                f"{work / min(fast) / 1e9:.0f} GFlop/s of {peak / 1e9:.0f}",
            )


if __name__ == "__main__":
    report(measure, __doc__)
