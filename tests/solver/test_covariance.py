"""The switch from joint MAP to second moments: every alternating solver has its three values."""

import pytest
import torch

from benchmark_utils.algorithms.second_moments import COVARIANCES, residual_variance
from benchmark_utils.priors import get_denoiser
from tests.problems import simulated
from tests.suite import make_solver, solve

LOOP = {"n_outer": 2, "n_inner": 1}
MAP = {**LOOP, "denoiser": "tv", "n_fine": 1}
REFITS = {"n_outer": 4, "restoration": "tv", "n_refits": 1}
SWITCHED = {
    "map-pgd": {**MAP, "n_refits": 1},
    "map-dr": MAP,
    "fire-hqs": {**LOOP, "restorers": "tv"},
    "l0-blind": REFITS,
    "dark-channel": REFITS,
    "tv-blind": {**REFITS, "n_inner": 2},
    "photo-blind": {**REFITS, "n_candidates": 1, "denoiser": "tv"},
    "split-gibbs": {**REFITS, "denoiser": "tv", "n_chains": 1, "n_scales": 1},
    "diffusion-em": {**REFITS, "denoiser": "tv"},
    "deep-blur": {"n_refits": 1},
}
OFTEN = ("map-pgd", "deep-blur")


@pytest.mark.parametrize("boundary", ["circular", "valid"])
@pytest.mark.parametrize(
    "name", [n if n in OFTEN else pytest.param(n, marks=pytest.mark.slow) for n in SWITCHED]
)
def test_each_value_of_the_switch_gives_another_kernel(name, boundary):
    problem, truth = simulated("cat", side=5, size=24, boundary=boundary)
    kernels = []
    for covariance in COVARIANCES:
        result = solve(make_solver(name, **SWITCHED[name], covariance=covariance), problem)
        kernels.append(result["kernel"])
        assert kernels[-1].shape == truth.kernel.shape
        assert kernels[-1].isfinite().all()
    pairs = zip(kernels, kernels[1:] + kernels[:1], strict=True)
    assert all((one - other).abs().max() > 1e-6 for one, other in pairs)


@pytest.mark.parametrize("covariance", COVARIANCES[1:])
def test_a_lens_has_the_switch_in_its_loop(covariance):
    problem, _ = simulated("cat", side=9, size=24, family="diffraction")
    plain, found = (
        solve(make_solver("map-pgd", **MAP, covariance=value), problem)["kernel"]
        for value in ("none", covariance)
    )
    assert found.isfinite().all()
    assert not torch.equal(plain, found)


def test_what_the_unrolled_network_leaves_open_is_asked_a_denoiser():
    """That network removes a blur: at the level of the probe its Jacobian says nothing of noise."""
    image = simulated("cat", size=32)[1].image
    solver = make_solver("deep-blur", n_refits=1, covariance="white")
    result = solve(solver, simulated("cat", side=5, size=32)[0])
    asked = solver.models[solver.moments_prior]
    expected = residual_variance(image, get_denoiser("embedded"))
    torch.testing.assert_close(residual_variance(image, asked), expected)
    plain = solve(make_solver("deep-blur", n_refits=1), simulated("cat", side=5, size=32)[0])
    assert result["nfe"] == plain["nfe"] + 1


@pytest.mark.parametrize("covariance", COVARIANCES[1:])
@pytest.mark.parametrize(
    ("name", "restoration"), [("l0-blind", "tv"), ("l0-blind", "sparse"), ("blind-rl", None)]
)
def test_without_refits_there_is_nothing_to_switch(name, restoration, covariance):
    given = {"restoration": restoration, "covariance": covariance, "n_outer": 1}
    with pytest.raises(ValueError, match=f"covariance={covariance} .* n_refits of at least 1"):
        solve(make_solver(name, **given), simulated("cat", side=5, size=24)[0])


def test_the_usual_covariance_needs_no_refits():
    quick = {"n_outer": 4, "n_refits": 0, "restoration": "sparse", "n_candidates": 1}
    result = solve(make_solver("photo-blind", **quick), simulated("cat", side=5, size=24)[0])
    assert result["kernel"].isfinite().all()


def test_samples_are_those_of_the_finest_scale():
    given = {**MAP, "covariance": "samples", "n_scales": 2}
    with pytest.raises(ValueError, match="covariance=samples needs n_scales=1, got 2"):
        solve(make_solver("map-pgd", **given), simulated("cat", side=9, size=48)[0])
