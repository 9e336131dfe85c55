"""Your own photographs: find the blur of a picture and restore it.

From the checkout: ``python -m examples.your_photographs [PHOTOGRAPH]``, an embedded one that was
moved by default. It writes ``restored.png``: before, after, and the blur in the corner. Seconds on
one core. The command ``python -m benchmark_utils.deblur`` does more, see docs/deblur.md.
"""

import sys
from pathlib import Path

import torch

from benchmark_utils.data import load_photograph
from benchmark_utils.deblur import Method, deblur
from benchmark_utils.display import inset
from benchmark_utils.files import levels, png, read_photograph
from benchmark_utils.simulation import draw_kernels, simulate


def blurry(size):
    """The cat (1, 3, size, size) under a camera that moved."""
    kernels, _ = draw_kernels("motion", 17, ["cat"], seed=2)
    problem, _ = simulate(load_photograph("cat", size), kernels, ["cat"], noise_std=0.005, seed=0)
    return problem.observation.clamp(0, 1)


def main(file=None, size=128):
    """Write the picture; return what was found."""
    if file is None:
        before = blurry(size)
    else:
        before = torch.from_numpy(read_photograph(Path(file)).colours).permute(2, 0, 1)[None]
    found = deblur(before.contiguous(), Method(), kernel_size=17 if file is None else None)
    height, width = found.kernel.shape[-2:]
    print(f"blur of {width}x{height} pixels, noise of {found.noise_std:.4f}")

    pair = torch.cat([before, found.image], dim=-1)[0].permute(1, 2, 0)
    picture = inset(pair.numpy(), found.kernel[0, 0].numpy())
    Path("restored.png").write_bytes(png(levels(picture, 8)))
    return found


if __name__ == "__main__":
    main(*sys.argv[1:])
