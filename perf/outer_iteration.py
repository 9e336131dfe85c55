"""Time of one outer iteration against that of its denoiser calls, on one thread.

Run from the root: ``python perf/outer_iteration.py``. The preset ``fast`` on colour images, with
either border. Each round times the denoiser calls alone, then a whole iteration. The loop is the
network and little else: what is added should stay below 10 % with the circular border and below
15 % with the valid one, whose proximal step is iterative.
"""

import sys
from functools import partial
from itertools import product
from pathlib import Path

import torch.nn.functional as F

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmark_utils.algorithms.map import map_estimates, map_settings
from benchmark_utils.algorithms.steps import DouglasRachford, ProximalGradient
from benchmark_utils.data import load_photograph
from benchmark_utils.priors import get_denoiser
from benchmark_utils.problem import BlindProblem
from perf.measurement import Measurement, interleaved, milliseconds, ratio, report

AIMS = {"circular": 1.10, "valid": 1.15}
SIZES = {"circular": ((256, 31),), "valid": ((96, 25), (256, 31), (512, 51))}
QUICK = {"circular": ((96, 25),), "valid": ((96, 25),)}
PAIRS = (("map-pgd", "simplex"), ("map-dr", "simplex"), ("map-pgd", "diffraction"))
STEPS = {"map-pgd": ProximalGradient, "map-dr": DouglasRachford}


def measure(quick):
    """Yield the ratio of each border, size, algorithm and kernel family."""
    denoiser, rounds = get_denoiser("embedded"), 5 if quick else 9
    for boundary, sizes in (QUICK if quick else SIZES).items():
        for size, (solver, family) in product(sizes, PAIRS[:1] if quick else PAIRS):
            step = partial(STEPS[solver], denoiser=denoiser)
            whole, bare = iterations(step, family, boundary, size, denoiser, rounds)
            yield Measurement(
                f"{boundary} {size[0]}, {size[1]}: {solver}, {family}",
                ratio(whole, bare),
                at_most=AIMS[boundary],
                note=f"{milliseconds(whole)}, the denoiser {milliseconds(bare)}",
            )


def iterations(step, family, boundary, size, denoiser, rounds):
    """CPU seconds of outer iterations, and of as many denoiser calls timed beside them."""
    side, kernel = size
    image = F.interpolate(load_photograph("face", 128), size=(side, side), mode="bilinear")
    problem = BlindProblem(image, 0.01, (kernel, kernel), boundary)
    settings = map_settings(family)
    estimates = map_estimates(problem, step, settings, parameterization=family)
    next(estimates)  # the start, and what is set up once
    start = problem.initial_image()

    def denoiser_calls():
        for _ in range(settings.n_inner):
            denoiser(start, settings.level)

    return interleaved([lambda: next(estimates), denoiser_calls], rounds)


if __name__ == "__main__":
    report(measure, __doc__)
