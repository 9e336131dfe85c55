"""What a solver may assume of the camera, and what that is worth where it is right."""

import pytest
import torch

from benchmark_utils.camera import to_pixels
from benchmark_utils.physics import estimate_noise_std
from benchmark_utils.solver.assumptions import assumed, at_the_top
from tests.problems import simulated
from tests.suite import load, make_solver, solve

SCENE = {"photographs": 2, "size": 64, "kernel_size": 9}


def psnr(name, scene, **parameters):
    """PSNR of a solver on a data set, without registration: the kernel is known or nearly so."""
    problem, truth = load("simulated", **SCENE, **scene)
    result = solve(make_solver(name, **parameters), problem)
    error = (result["image"].clamp(0, 1) - truth.image).square().mean((1, 2, 3))
    return -10 * error.log10()


def test_by_default_the_problem_is_as_it_was():
    problem, _ = simulated("cat")
    assert assumed(problem) == problem


def test_the_level_is_estimated_where_it_is_wrong_or_unknown():
    problem, _ = simulated("cat", noise_std=0.02)
    expected = estimate_noise_std(problem.observation)
    wrong = problem.replace(noise_std=0.5)
    assert assumed(wrong, noise="estimated").noise_std == expected
    assert assumed(problem.replace(noise_std=None)).noise_std == expected


def test_light_is_decoded_with_its_noise():
    flat = simulated("cat")[0].replace(observation=torch.full((1, 1, 64, 64), 0.5))
    seen = assumed(flat, light="gamma")
    torch.testing.assert_close(seen.observation, torch.full((1, 1, 64, 64), 0.5**2.2))
    assert seen.noise_std == pytest.approx(0.01 * 2.2 * 0.5**1.2, rel=1e-3)


def test_saturated_values_are_those_that_share_the_largest():
    observation = torch.tensor([[0.1, 0.9, 0.9], [0.2, 0.3, 0.8]]).view(2, 1, 1, 3)
    assert at_the_top(observation).view(2, 3).tolist() == [[False, True, True], [False] * 3]


def test_estimates_are_pixels_of_the_camera():
    problem, _ = simulated("cat", oracle=True)
    solver = make_solver("oracle", light="gamma", n_outer=1)
    result = solve(solver, problem)
    expected = to_pixels(solver.estimate.image, "gamma")
    torch.testing.assert_close(result["image"], expected)


def test_linear_light_helps_where_the_camera_has_a_gamma():
    plain, linear = (psnr("oracle", {"light": "gamma"}, light=own) for own in ("linear", "gamma"))
    assert (linear > plain + 0.5).all()


def test_bounds_help_where_pixels_are_saturated():
    scene = {"clip_share": 0.15}
    trusted, bounded = (psnr("oracle", scene, saturated=own) for own in ("trusted", "bounds"))
    assert (bounded > trusted).all()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["l0-blind", "map-pgd"])
def test_bounds_change_nothing_where_no_pixel_is_saturated(name):
    problem, _ = load("simulated", **SCENE)
    results = [
        solve(make_solver(name, n_outer=3, saturated=own), problem) for own in ("trusted", "bounds")
    ]
    torch.testing.assert_close(*(r["image"] for r in results), rtol=0, atol=2e-3)
    torch.testing.assert_close(*(r["kernel"] for r in results), rtol=0, atol=2e-3)


@pytest.mark.parametrize(
    "options",
    [
        {"prior": "diffpir", "light": "srgb"},
        {"prior": "pnp", "saturated": "bounds"},
        {"prior": "ram", "saturated": "bounds"},
    ],
    ids=str,
)
def test_what_a_prior_cannot_do_is_refused(options):
    problem, _ = simulated("cat", oracle=True)
    with pytest.raises(ValueError, match="needs"):
        make_solver("oracle", **options).skip(problem)
