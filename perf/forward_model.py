"""Speed of the forward model against bare Fourier transforms and deepinv.

Run from the root: ``python perf/forward_model.py``. Each line is the time of one function in units
of that of another, by default a bare ``rfft2`` and ``irfft2`` of the image.
"""

import sys
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
from perf.measurement import Measurement, interleaved, milliseconds, ratio, report

SIDE = 256
NOISE_STD = 0.01
STEPS = (0.1, 1.0, 100.0)  # of the proximal step; the larger, the more iterations when valid
BARE = "bare rfft2 + irfft2"


@dataclass(frozen=True)
class Row:
    """One function to time against another row of its table.

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

    def measurement(self, setting, times):
        """The ratio of the times, those of all rows, and the aim where there is one."""
        own, other = times[self.name], times[self.against]
        name, note = f"{setting}: {self.name}", milliseconds(own)
        if self.faster is None:
            return Measurement(name, ratio(own, other), at_most=self.at_most, note=note)
        note = f"{note}, times faster than {self.against}"
        return Measurement(name, ratio(other, own), at_least=self.faster, note=note)


def measure(quick):
    """Yield the measurements of each kernel size and boundary."""
    image, rounds = load_photograph("face", SIDE), 15 if quick else 100
    for side in (31,) if quick else (31, 51):
        generator = torch.Generator().manual_seed(side)
        kernels = [get_kernel("motion", (side, side), generator=generator) for _ in range(2)]
        for boundary, rows_of in (("circular", circular_rows), ("valid", valid_rows)):
            blurred = convolve(image, kernels[0], boundary)
            observation = blurred + NOISE_STD * torch.randn(blurred.shape, generator=generator)
            with torch.no_grad():
                rows = rows_of(image, kernels, observation)
                times = interleaved([row.function for row in rows], rounds)
            times = {row.name: series for row, series in zip(rows, times, strict=True)}
            for row in rows[1:]:
                yield row.measurement(f"{boundary} {SIDE}, {side}", times)


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


if __name__ == "__main__":
    report(measure, __doc__)
