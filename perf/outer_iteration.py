"""Time of one outer iteration against that of its denoiser calls, in one run on one thread.

Run from the root: ``python perf/outer_iteration.py``. An image of 256x256x3, circular, kernels of
31 pixels, the preset ``fast``. Each round times the denoiser calls alone, then whole iterations,
in CPU time; the ratio is the median over the rounds.
"""

import argparse
import statistics
import sys
import time
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmark_utils.algorithms.image_steps import DouglasRachford, ProximalGradient
from benchmark_utils.algorithms.map import map_estimates
from benchmark_utils.algorithms.map_presets import map_settings
from benchmark_utils.images import load_photograph
from benchmark_utils.priors import get_denoiser
from benchmark_utils.simulation import draw_kernels, simulate

RATIO_AIM = 1.15
SIDE, KERNEL = 256, 31


def main():
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=10, help="outer iterations timed")
    rounds = parser.parse_args().rounds
    torch.set_num_threads(1)
    denoiser = get_denoiser("embedded")
    print(f"{'solver':<10}{'kernels':<14}{'iteration s':>12}{'denoiser s':>12}  ratio")
    for name, step in (("map-pgd", ProximalGradient), ("map-dr", DouglasRachford)):
        for family in ("simplex", "diffraction"):
            whole, bare = measure(step, family, denoiser, rounds)
            ratio = statistics.median(a / b for a, b in zip(whole, bare, strict=True))
            verdict = "ok" if ratio <= RATIO_AIM else "MISSED"
            medians = f"{statistics.median(whole):>12.3f}{statistics.median(bare):>12.3f}"
            print(f"{name:<10}{family:<14}{medians}  {ratio:.2f} <= {RATIO_AIM} {verdict}")


def measure(step, family, denoiser, rounds):
    """CPU seconds of each outer iteration, and of as many denoiser calls timed beside it."""
    kernels, theta = draw_kernels("diffraction", KERNEL, ["face"], seed=0)
    image = load_photograph("face", SIDE)
    problem, _ = simulate(image, kernels, ["face"], noise_std=0.01, seed=0, theta=theta)
    settings = map_settings(family)
    estimates = map_estimates(problem, denoiser, step, parameterization=family)
    for _ in range(3):  # the start, and what is set up once
        next(estimates)
    whole, bare = [], []
    for _ in range(rounds):
        bare.append(seconds(call, denoiser, image, settings))
        whole.append(seconds(next, estimates))
    return whole, bare


def call(denoiser, image, settings):
    """The denoiser calls of one outer iteration."""
    for _ in range(settings["n_inner"]):
        denoiser(image, settings["level"])


def seconds(function, *arguments):
    """CPU time of one call."""
    start = time.process_time()
    function(*arguments)
    return time.process_time() - start


if __name__ == "__main__":
    main()
