"""Speed of the forward model against bare Fourier transforms and deepinv, as ratios in one run.

Run from the root: ``python perf/forward_model.py``. Every function of a table is called once per
round, after a warm-up, so that a slow moment of the machine touches all of them; a ratio is the
median over the rounds of the ratios within one round.
"""

import argparse
import statistics
import sys
import time
from dataclasses import dataclass
from functools import partial
from itertools import cycle
from pathlib import Path

import torch
from deepinv.physics import Blur as DeepinvBlur
from deepinv.physics import BlurFFT

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmark_utils.data_fidelity import DataFidelity
from benchmark_utils.forward import Blur, convolve
from benchmark_utils.proximal_step import proximal_step

SIDE, CHANNELS = 256, 3
KERNEL_SIDES = (31, 51)
NOISE_STD = 0.01
STEPS = (0.1, 1.0, 100.0)  # of the proximal step; the larger, the more iterations when valid
BARE = "bare rfft2 + irfft2"


@dataclass(frozen=True)
class Row:
    """One function to time, in milliseconds and against another row of its table.

    Attributes
    ----------
    against : str
        Name of the other row.
    at_most : float or None
        Aim: this row takes at most so many times as long as the other one.
    faster : float or None
        Aim: this row is at least so many times faster than the other one.
    """

    name: str
    function: object
    against: str = BARE
    at_most: float | None = None
    faster: float | None = None

    def judge(self, ratio):
        """The ratio of the times, and the aim where there is one."""
        if self.at_most is not None:
            return f"{ratio:6.2f}   <= {self.at_most:g} {verdict(ratio <= self.at_most)}"
        if self.faster is not None:
            speed = 1 / ratio
            return (
                f"{ratio:6.2f}   {speed:.1f} times faster than {self.against}, "
                f">= {self.faster:g} {verdict(speed >= self.faster)}"
            )
        return f"{ratio:6.2f}"


def main():
    """Print one table per kernel size and boundary."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=100, help="timed calls of each function")
    rounds = parser.parse_args().rounds
    torch.set_num_threads(1)
    for kernel_side in KERNEL_SIDES:
        generator = torch.Generator().manual_seed(kernel_side)
        image = torch.rand(1, CHANNELS, SIDE, SIDE, generator=generator)
        kernels = [random_kernel(kernel_side, generator) for _ in range(2)]
        for boundary, rows in (("circular", circular_rows), ("valid", valid_rows)):
            blur = Blur(kernels[0], (SIDE, SIDE), boundary)
            blurred = blur(image)
            noise = torch.randn(blurred.shape, generator=generator)
            observation = blurred + NOISE_STD * noise
            print(
                f"\n{boundary}: image {SIDE}x{SIDE}x{CHANNELS}, kernel {kernel_side}x{kernel_side}"
            )
            with torch.no_grad():
                print_table(rows(image, kernels, blur, observation), rounds)


def circular_rows(image, kernels, blur, observation):
    """Circular boundary; "new kernel" or "new image" means another one at each call."""
    kernel, size = kernels[0], image.shape[-2:]
    fidelity = DataFidelity(observation, kernel.shape[-2:])
    physics, changing = (BlurFFT(image.shape[1:], kernel) for _ in range(2))
    spatial = DeepinvBlur(kernel, padding="circular", use_fft=True)
    images, kernels = cycle([image, image.clone()]), cycle(kernels)
    return [
        Row(BARE, lambda: torch.fft.irfft2(torch.fft.rfft2(image), s=size)),
        Row("blur", lambda: blur(image), at_most=1.2),
        Row("proximal step", lambda: fidelity.prox(image, kernel, 1.0), at_most=1.3),
        Row("image gradient", lambda: fidelity.image_gradient(image, kernel)),
        Row(
            "kernel gradient, new kernel",
            lambda: fidelity.kernel_gradient(image, next(kernels)),
            at_most=1.3,
        ),
        Row(
            "kernel gradient, new kernel, new image",
            lambda: fidelity.kernel_gradient(next(images), next(kernels)),
        ),
        Row("deepinv BlurFFT", lambda: physics.A(image)),
        Row("deepinv BlurFFT, proximal step", lambda: physics.prox_l2(image, observation, 1.0)),
        Row("deepinv BlurFFT, new kernel", lambda: changing.A(image, filter=next(kernels))),
        Row("deepinv Blur, new kernel", lambda: spatial.A(image, filter=next(kernels))),
        Row(
            "blur, new kernel",
            lambda: convolve(image, next(kernels)),
            against="deepinv BlurFFT, new kernel",
            faster=4,
        ),
    ]


def valid_rows(image, kernels, blur, observation):
    """Valid boundary, whose proximal step takes conjugate gradient iterations."""
    kernel, size = kernels[0], image.shape[-2:]
    fidelity = DataFidelity(observation, kernel.shape[-2:], "valid")
    start = fidelity.initial_image()
    physics = DeepinvBlur(kernel, padding="valid", use_fft=True)
    rows = [
        Row(BARE, lambda: torch.fft.irfft2(torch.fft.rfft2(image), s=size)),
        Row("blur", lambda: blur(image)),
        Row("image gradient", lambda: fidelity.image_gradient(image.clone(), kernel)),
        Row("kernel gradient, new kernel", lambda: fidelity.kernel_gradient(image, kernel.clone())),
        Row("deepinv Blur", lambda: physics.A(image)),
        Row("deepinv Blur, adjoint", lambda: physics.A_adjoint(observation)),
    ]
    for step in STEPS:
        prox = proximal_step(blur, observation, step)
        prox(start)
        name = f"proximal step {step:g}, {prox.iterations.item()} iterations"
        rows.append(Row(name, partial(prox, start)))
    return rows


def print_table(rows, rounds):
    """Time the rows; print milliseconds (medians), ratios and aims."""
    times = time_rounds([row.function for row in rows], rounds)
    by_name = {row.name: series for row, series in zip(rows, times, strict=True)}
    print(f"{'':40}{'ms':>9} ratio   aim")
    for row, series in zip(rows, times, strict=True):
        ratio = statistics.median(
            time / other for time, other in zip(series, by_name[row.against], strict=True)
        )
        print(f"{row.name:40}{1e3 * statistics.median(series):9.3f}{row.judge(ratio)}")


def time_rounds(functions, rounds, warm_up=3):
    """Seconds of each function in each round: one list per function."""
    times = [[] for _ in functions]
    for repetition in range(warm_up + rounds):
        for function, series in zip(functions, times, strict=True):
            start = time.perf_counter()
            function()
            if repetition >= warm_up:
                series.append(time.perf_counter() - start)
    return times


def random_kernel(side, generator):
    """A kernel (1, 1, side, side) without structure, of sum 1."""
    kernel = torch.rand(1, 1, side, side, generator=generator)
    return kernel / kernel.sum()


def verdict(reached):
    return "reached" if reached else "MISSED"


if __name__ == "__main__":
    main()
