"""Images without detail: black, white, grey, a black channel, no noise. Nothing is divided by 0."""

from typing import get_args

import pytest
import torch

from benchmark_utils.metrics import get_scorer, score_images
from benchmark_utils.problem import support_size
from benchmark_utils.ranges import all_ranges
from benchmark_utils.simulation import simulate
from tests.problems import photographs
from tests.suite import SOLVERS, make_solver
from tests.suite import solve as result_of

QUICK = {"n_outer": 3, "n_inner": 2, "n_fine": 1, "n_steps": 3, "denoiser": "tv"}
STARTS = ("large", "small", "edges")
SIZE, SIDE = 32, 5
LONG = ("hessian-spectrum", "marginal-profile", "posterior-profile")
LONG += ("bird", "photo-blind", "selfdeblur")
LONG += ("fixed-point-oracle", "map-dr", "split-gibbs", "blind-dps")  # as map-pgd and diffusion-em
NAMES = ("black", "white", "grey", "one black channel", "stripes")


def flat_images():
    """One image per name, (5, 3, 32, 32)."""
    images = torch.zeros(len(NAMES), 3, SIZE, SIZE)
    images[1], images[2] = 1, 0.4
    images[3] = photographs("face", size=SIZE)[0]
    images[3, 0] = 0
    images[4, :, :, ::4] = 1
    return images


def flat_problem(boundary="circular", noise_known=True):
    kernels = torch.zeros(len(NAMES), 1, SIDE, SIDE)
    kernels[:, :, SIDE // 2, 1:4] = 1 / 3
    settings = {"noise_std": 0.0, "seed": 0, "parameterization": "simplex", "oracle": True}
    problem, truth = simulate(flat_images(), kernels, NAMES, boundary=boundary, **settings)
    return problem if noise_known else problem.replace(noise_std=None), truth


def quick(name, **parameters):
    known = SOLVERS[name].parameters
    usual = {key: value for key, value in QUICK.items() if key in known}
    return make_solver(name, **usual | parameters)


def solvers():
    """Every solver of photographs, from each of its starts and with each kind of restoration.

    The first of each solver is quick, but for the probes that take seconds.
    """
    for name, solver in SOLVERS.items():
        variants = [{}]
        if "init" in solver.parameters and name != "fire-hqs":
            allowed = get_args(all_ranges(solver)["init"])
            variants = [{"init": start} for start in STARTS if start in allowed]
        if "restoration" in solver.parameters:
            variants.append({"restoration": "tv", "n_refits": 1})
        if "image" in solver.signals:
            for number, variant in enumerate(variants):
                label = "-".join([name, *map(str, variant.values())])
                is_slow = number > 0 or name in LONG
                yield pytest.param(name, variant, id=label, marks=[pytest.mark.slow] * is_slow)


@pytest.mark.parametrize("noise_known", [pytest.param(True, marks=pytest.mark.slow), False])
@pytest.mark.parametrize(("name", "variant"), list(solvers()))
def test_every_solver_is_finite_on_flat_images(name, variant, noise_known):
    problem, truth = flat_problem(noise_known=noise_known)
    result = result_of(quick(name, **variant), problem)
    assert "failure" not in result
    size = support_size((SIZE, SIZE), (SIDE, SIDE), "circular")
    assert result["image"].shape == (len(NAMES), 3, *size)
    for part in ("image", "kernel"):
        finite = torch.isfinite(result[part]).flatten(1).all(1)
        assert finite.all(), [n for n, good in zip(NAMES, finite, strict=True) if not good]
    scores = score_images(get_scorer(problem, truth, "tv"), result["image"], result["kernel"])
    for key in ("value", "psnr", "ssim", "kernel_mnc", "kernel_error", "no_blur"):
        assert torch.isfinite(torch.as_tensor(scores[key])).all(), key
