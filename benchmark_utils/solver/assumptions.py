"""What a solver assumes of noise, light and saturated pixels: parameters that any may offer."""

from typing import Literal

from benchmark_utils.camera import LINEAR, to_light, to_pixels
from benchmark_utils.physics import estimate_noise_std
from benchmark_utils.problem import Estimate

TOLD, ESTIMATED = "told", "estimated"
TRUSTED, BOUNDS = "trusted", "bounds"
ASSUMPTIONS = {"noise": [TOLD], "light": [LINEAR]}
SATURATION = {"saturated": [TRUSTED]}  # of solvers whose data term knows bounds
ASSUMPTION_RANGES = {
    "noise": Literal[TOLD, ESTIMATED],
    "light": Literal[LINEAR, "gamma", "srgb"],
    "saturated": Literal[TRUSTED, BOUNDS],
}
STEP = 1e-3  # of the slope of a tone curve, in units of pixels


def assumed(problem, noise=TOLD, light=LINEAR, saturated=TRUSTED):
    """The problem as a solver with these assumptions sees it.

    Parameters
    ----------
    problem : BlindProblem
    noise : {"told", "estimated"}
        Whether to believe ``noise_std``; one that is not known is estimated anyway.
    light : {"linear", "gamma", "srgb"}
        Curve of the camera. The observation becomes linear light, in which blur is a convolution,
        and the noise level that of its light: ``noise_std`` times the root mean square slope.
    saturated : {"trusted", "bounds"}
        Whether the brightest values of each image are what they are or, where several pixels share
        the largest one, lower bounds.
    """
    observation, noise_std = problem.observation, problem.noise_std
    if noise == ESTIMATED or noise_std is None:
        noise_std = estimate_noise_std(observation)
    if saturated == BOUNDS:
        top = at_the_top(observation)
        problem = problem.replace(saturated=top if top.any() else None)
    if light != LINEAR:
        ahead, behind = (to_light(observation + step, light) for step in (STEP, -STEP))
        noise_std = noise_std * ((ahead - behind) / (2 * STEP)).square().mean().sqrt().item()
        observation = to_light(observation, light)
    return problem.replace(observation=observation, noise_std=noise_std)


def at_the_top(observation):
    """Values (B, C, H, W) that reach the largest of their image; none, where a single one does."""
    top = observation == observation.amax((1, 2, 3), keepdim=True)
    return top & (top.sum((1, 2, 3), keepdim=True) > 1)


def in_pixels(estimate, light):
    """An estimate whose image is again as the camera stores it."""
    return estimate if light == LINEAR else Estimate(to_pixels(estimate.image, light), estimate[1])
