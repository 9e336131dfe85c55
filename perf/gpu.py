"""Network, loop and transfer on a GPU, and how many times faster than on the processor.

Run from the root: ``python perf/gpu.py``. Times on the GPU are those between two events of its
stream, after a warm-up; those on the processor are of one thread. Nothing is measured where torch
sees no GPU.
"""

import statistics
import sys
from functools import partial
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmark_utils.algorithms.map import map_estimates, map_settings
from benchmark_utils.algorithms.steps import ProximalGradient
from benchmark_utils.data import load_photograph
from benchmark_utils.machine import device_name
from benchmark_utils.priors import get_denoiser
from benchmark_utils.problem import BlindProblem
from perf.measurement import Measurement, interleaved, report, skipped

PRECISIONS = ("embedded", "embedded-bfloat16")
SIZES = ((16, 256, 31), (1, 1024, 51))  # images, side, kernel
QUICK = ((2, 64, 9),)
WARM_UP, ROUNDS = 5, 20


def measure(quick):
    """Yield the times of each batch, or why there are none."""
    if not torch.cuda.is_available():
        yield skipped("all", "torch sees no GPU")
        return
    print(device_name("cuda"))
    for size in QUICK if quick else SIZES:
        yield from of_one_size(*size, torch.device("cuda"))


def of_one_size(count, side, kernel, device):
    """Transfer, network and outer iteration of one batch."""
    title = f"{count} x {side}x{side}x3"
    image = load_photograph("face", side).expand(count, -1, -1, -1).contiguous()
    moved = milliseconds_on(device, partial(image.to, device))
    yield Measurement(f"{title}: transfer", moved, unit="ms")
    for name in PRECISIONS:
        for part, function_on in (("network", network_call), ("outer iteration", iteration)):
            fast = milliseconds_on(device, function_on(name, image.to(device), kernel))
            (slow,) = interleaved([function_on(name, image, kernel)], 2, warm_up=1)
            slow = 1e3 * statistics.median(slow)
            yield Measurement(
                f"{title}: {part}, {name}",
                fast,
                unit="ms",
                note=f"{slow / fast:.0f} times faster than one thread of the processor",
            )


def network_call(name, image, kernel):
    """One denoising of a batch, wherever it is."""
    return partial(get_denoiser(name), image, 0.1)


def iteration(name, image, kernel):
    """An outer iteration of ``map-pgd`` on a batch."""
    problem = BlindProblem(image, 0.01, (kernel, kernel))
    step = partial(ProximalGradient, denoiser=get_denoiser(name))
    settings = map_settings("simplex", n_outer=10**6)
    estimates = map_estimates(problem, step, settings, parameterization="simplex")
    next(estimates)
    return partial(next, estimates)


def milliseconds_on(device, function):
    """Median time of a function between two events of the stream of a GPU."""
    times = []
    for repetition in range(WARM_UP + ROUNDS):
        first, last = (torch.cuda.Event(enable_timing=True) for _ in range(2))
        with torch.cuda.device(device):
            first.record()
            function()
            last.record()
            last.synchronize()
        if repetition >= WARM_UP:
            times.append(first.elapsed_time(last))
    return statistics.median(times)


if __name__ == "__main__":
    report(measure, __doc__)
