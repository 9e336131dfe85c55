"""Speed of the forward model against bare Fourier transforms and deepinv, as ratios in one run.

Run from the root: ``python perf/forward_model.py``. Every function of a table is called once per
round, after a warm-up, so that a slow moment of the machine touches all of them. The times are
those of the processor, which other programs disturb least; a ratio is that of two medians.
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

from benchmark_utils.data import load_photograph
from benchmark_utils.kernels import get_kernel
from benchmark_utils.physics import Blur, DataFidelity, ImageMoments, convolve, proximal_step
from benchmark_utils.problem import extend

SIDE = 256
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
                f"{ratio:6.2f}   {speed:.1f} times faster than {self.against}: "
                f">= {self.faster:g} {verdict(speed >= self.faster)}"
            )
        return f"{ratio:6.2f}"


def main():
    """Print one table per kernel size and boundary."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=100, help="timed calls of each function")
    rounds = parser.parse_args().rounds
    torch.set_num_threads(1)
    image = load_photograph("face", SIDE)
    for kernel_side in KERNEL_SIDES:
        generator = torch.Generator().manual_seed(kernel_side)
        shape = (kernel_side, kernel_side)
        kernels = [get_kernel("motion", shape, generator=generator) for _ in range(2)]
        for boundary, rows in (("circular", circular_rows), ("valid", valid_rows)):
            blurred = convolve(image, kernels[0], boundary)
            observation = blurred + NOISE_STD * torch.randn(blurred.shape, generator=generator)
            print(f"\nimage {SIDE}x{SIDE}x3, kernel {kernel_side}x{kernel_side}, {boundary}")
            with torch.no_grad():
                print_table(rows(image, kernels, observation), rounds)


def circular_rows(image, kernels, observation):
    """Circular boundary; "new" means another tensor than in the call before."""
    kernel, images = kernels[0], [image, image.clone()]
    moments = [ImageMoments.of_image(image) for image in images]
    blur = Blur(kernel, image.shape[-2:])
    fidelity = partial(DataFidelity, observation, kernel.shape[-2:])
    physics = partial(BlurFFT, image.shape[1:], kernel)
    spatial = DeepinvBlur(kernel, padding="circular", use_fft=True)
    return [
        Row(BARE, in_turn(bare_transforms, [image])),
        Row("blur", in_turn(blur, [image]), at_most=1.2),
        Row("proximal step", in_turn(fidelity().prox, [image], [kernel], [1.0]), at_most=1.3),
        Row("image gradient, new image", in_turn(fidelity().image_gradient, images, [kernel])),
        Row(
            "kernel gradient, new kernel",
            in_turn(fidelity().kernel_gradient, [moments[0]], kernels),
            at_most=1.3,
        ),
        Row(
            "kernel gradient, new kernel and image",
            in_turn(fidelity().kernel_gradient, moments, kernels),
        ),
        Row("deepinv BlurFFT", in_turn(physics().A, [image])),
        Row("deepinv BlurFFT prox", in_turn(physics().prox_l2, [image], [observation], [1.0])),
        Row("deepinv BlurFFT, new kernel", in_turn(physics().A, [image], kernels)),
        Row("deepinv Blur, new kernel", in_turn(spatial.A, [image], kernels)),
        Row(
            "blur, new kernel",
            in_turn(convolve, [image], kernels),
            against="deepinv BlurFFT, new kernel",
            faster=4,
        ),
    ]


def valid_rows(image, kernels, observation):
    """Valid boundary, whose proximal step takes conjugate gradient iterations."""
    kernel, images = kernels[0], [image, image.clone()]
    moments = [ImageMoments.of_image(image) for image in images]
    blur = Blur(kernel, image.shape[-2:], "valid")
    fidelity = partial(DataFidelity, observation, kernel.shape[-2:], "valid")
    physics = DeepinvBlur(kernel, padding="valid", use_fft=True)
    start = extend(observation, kernel.shape[-2:], "valid")
    return [
        Row(BARE, in_turn(bare_transforms, [image])),
        Row("blur", in_turn(blur, [image])),
        Row("adjoint", in_turn(blur.adjoint, [observation])),
        Row("image gradient, new image", in_turn(fidelity().image_gradient, images, [kernel])),
        Row(
            "kernel gradient, new kernel",
            in_turn(fidelity().kernel_gradient, [moments[0]], kernels),
        ),
        Row("deepinv Blur", in_turn(physics.A, [image])),
        Row("deepinv Blur adjoint", in_turn(physics.A_adjoint, [observation])),
        *(prox_row(proximal_step(blur, observation, step), start, step) for step in STEPS),
    ]


def prox_row(prox, start, step):
    """Row of a proximal step by conjugate gradient, that tells how many iterations it takes."""
    prox(start)
    return Row(
        f"proximal step {step:g}: {prox.iterations.item()} iterations", in_turn(prox, [start])
    )


def bare_transforms(image):
    return torch.fft.irfft2(torch.fft.rfft2(image), s=image.shape[-2:])


def in_turn(function, *choices):
    """A function without argument that takes, call after call, the next of each choice."""
    arguments = [cycle(choice) for choice in choices]
    return lambda: function(*map(next, arguments))


def print_table(rows, rounds):
    """Time the rows; print milliseconds (medians), ratios and aims."""
    times = time_rounds([row.function for row in rows], rounds)
    medians = {row.name: statistics.median(series) for row, series in zip(rows, times, strict=True)}
    print(f"{'':40}{'ms':>9} ratio   aim")
    for row in rows:
        own = medians[row.name]
        print(f"{row.name:40}{1e3 * own:9.3f}{row.judge(own / medians[row.against])}")


def time_rounds(functions, rounds, warm_up=3):
    """Seconds of each function in each round: one list per function."""
    times = [[] for _ in functions]
    for repetition in range(warm_up + rounds):
        for function, series in zip(functions, times, strict=True):
            start = time.process_time()
            function()
            if repetition >= warm_up:
                series.append(time.process_time() - start)
    return times


def verdict(reached):
    return "reached" if reached else "MISSED"


if __name__ == "__main__":
    main()
