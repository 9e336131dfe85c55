"""Peak memory of a large photograph, and the size of what a run over many images stores.

Run from the root: ``python perf/memory.py``.

- The first kernel step of ``map-pgd``, with its image steps, and the scores without the diffusion
  potential, on one photograph of 2048 x 2048 pixels under a kernel of 51 x 51, valid, in a process
  of its own: the peak of that process. What follows holds no more at once.
- The costliest part of the diffusion potential there, one evaluation of the network with its
  gradient, in another process.
- The file and the page of results over 1000 images of 256 x 256 pixels, four solvers, made up.
"""

import os
import resource
import subprocess
import sys
from functools import partial
from pathlib import Path
from urllib.parse import unquote

import numpy as np
import pandas as pd
import torch
import torch.nn.functional as F

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmark_utils.algorithms.map import map_estimates, map_settings
from benchmark_utils.algorithms.steps import ProximalGradient
from benchmark_utils.data import load_photograph
from benchmark_utils.kernels import get_kernel
from benchmark_utils.metrics import get_scorer
from benchmark_utils.priors import get_denoiser
from benchmark_utils.problem import BlindProblem, Estimate, GroundTruth
from benchmark_utils.results import EstimatePath, kernels, page_name, thumbnails
from benchmark_utils.results.suite import save_results
from benchmark_utils.simulation import simulate
from perf.measurement import ROOT, Measurement, in_a_process, report

MEMORY_AIM = 4.0  # GB
FILE_AIM, PAGE_AIM = 200, 20  # MB
SIDE, KERNEL, QUICK_SIDE, QUICK_KERNEL = 2048, 51, 192, 9
SOLVERS = ("oracle", "map-pgd[init=large]", "map-pgd[init=small]", "no-blur")


def measure(quick):
    """Yield the peaks, then the sizes."""
    side, kernel = (QUICK_SIDE, QUICK_KERNEL) if quick else (SIDE, KERNEL)
    aim = None if quick else MEMORY_AIM
    for part in ("run", "potential"):
        peak = in_a_process("perf.memory", "--one", part, side, kernel)["gigabytes"]
        name = f"{part}, {side}x{side}x3, kernel {kernel}, valid"
        yield Measurement(name, peak, unit="GB", at_most=aim)
    count = 20 if quick else 1000
    file, page = sizes(count, 64 if quick else 256, with_page=not quick)
    yield Measurement(f"results of {count} images: file", file, unit="MB", at_most=FILE_AIM)
    if page is not None:
        yield Measurement(f"results of {count} images: page", page, unit="MB", at_most=PAGE_AIM)


def one(part, side, kernel):
    """Peak memory in GB of a process that does one thing."""
    problem, truth = large_problem(int(side), int(kernel))
    if part == "potential":
        image = problem.initial_image().requires_grad_()
        denoised = get_denoiser("embedded").differentiable(image, torch.tensor([0.1]))
        torch.autograd.grad(denoised.sum(), image)
    else:
        *_, last = shortened(problem)
        get_scorer(problem, truth, "tv")(*last)
    return {"gigabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6}


def large_problem(side, kernel):
    """Problem and truth: an enlarged photograph under camera motion, noise 0.01."""
    generator = torch.Generator().manual_seed(0)
    blur = get_kernel("motion", (kernel, kernel), generator=generator)
    size = (side + kernel - 1, side + kernel - 1)
    image = F.interpolate(load_photograph("face", 256), size=size, mode="bicubic").clamp(0, 1)
    return simulate(image, blur, ["face"], noise_std=0.01, seed=0, boundary="valid")


def shortened(problem):
    """Estimates of ``map-pgd``: the start, and those of its first kernel step."""
    step = partial(ProximalGradient, denoiser=get_denoiser("embedded"))
    settings = map_settings("simplex", n_outer=1)
    return map_estimates(problem, step, settings, parameterization="simplex")


def sizes(count, side, with_page):
    """MB of the file and of the page (None without it) of made-up results over ``count`` images."""
    rng = np.random.default_rng(0)
    rows = [row for solver in SOLVERS for row in rows_of(solver, count, side, rng)]
    folder = ROOT / "outputs"  # where benchopt looks for what it plots
    folder.mkdir(exist_ok=True)
    file = folder / f"made_up_{os.getpid()}.parquet"
    try:
        save_results(pd.DataFrame(rows), file)
        return megabytes(file), page_of(file) if with_page else None
    finally:
        file.unlink(missing_ok=True)


def rows_of(solver, count, side, rng, n_evaluations=7):
    """Rows of one solver, as benchopt stores those of this benchmark."""
    images = load_photograph("face", side).expand(4, -1, -1, -1)
    noise = torch.from_numpy(rng.normal(0, 0.02, images.shape)).float()
    kernel = torch.from_numpy(rng.random((count, 1, 25, 25))).float()
    problem, truth = drawn_from(images, kernel)
    estimate, path = Estimate(images + noise, kernel), EstimatePath(problem)
    for iteration in range(n_evaluations):
        path.record(iteration, Estimate(images + noise, kernel))
    names = ("value", "data_fidelity", "potential", "psnr", "ssim", "kernel_mnc", "kernel_error")
    curves = {name: rng.random((n_evaluations, count)).tolist() for name in names}
    final = {
        "per_image": {"names": [f"photograph-{i}" for i in range(count)]}
        | {name: curve[-1] for name, curve in curves.items()},
        "curves": curves,
        "thumbnails": thumbnails(problem, truth, estimate),
        "kernels": kernels(truth, estimate),
        "path": path.as_dict(),
        "nfe": 100,
    }
    common = {
        "objective_name": "Blind deconvolution[potential=diffusion]",
        "dataset_name": "made-up",
        "solver_name": solver,
        "idx_rep": 0,
        "base_seed": 0,
        "sampling_strategy": "Callback",
    }
    for number in range(n_evaluations):
        means = {f"objective_{name}": float(rng.random()) for name in names}
        last = {"final_results": final if number + 1 == n_evaluations else None}
        yield common | {"stop_val": number, "time": float(number)} | means | last


def drawn_from(images, kernel):
    """Problem and truth that the pictures are taken of."""
    names = tuple(f"photograph-{i}" for i in range(len(images)))
    problem = BlindProblem(images, 0.01, tuple(kernel.shape[-2:]))
    return problem, GroundTruth(images, kernel, names)


def page_of(file):
    """MB of the page that benchopt makes of a file of results."""
    line = [sys.executable, "-m", "benchopt", "plot", ".", "-f", str(file), "--no-display"]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"benchopt plot failed:\n{done.stdout}{done.stderr}")
    page = ROOT / "outputs" / unquote(page_name(file))
    size = megabytes(page)
    page.unlink()
    return size


def megabytes(file):
    return file.stat().st_size / 1e6


if __name__ == "__main__":
    report(measure, __doc__, one)
