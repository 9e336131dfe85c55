"""The loop of maximum a posteriori over a pyramid."""

from dataclasses import replace
from functools import partial

import pytest
import torch

from benchmark_utils.algorithms.map import map_estimates, map_settings, pyramid_estimates
from benchmark_utils.algorithms.pyramid import kernel_sides, rescaled, scaled_problem
from benchmark_utils.algorithms.steps import DouglasRachford, ProximalGradient
from benchmark_utils.problem import BlindProblem

SETTINGS = map_settings("simplex", n_outer=6, n_inner=2, first_level=0.1, level=0.02)


def smooth(image, sigma):
    return image + sigma * (image.mean((-2, -1), keepdim=True) - image)


def make_problem(**changes):
    generator = torch.Generator().manual_seed(0)
    observation = torch.rand(1, 3, 60, 60, generator=generator)
    return BlindProblem(observation, 0.01, (15, 15), "valid").replace(**changes)


@pytest.mark.parametrize("image_step", [ProximalGradient, DouglasRachford])
def test_each_scale_starts_where_the_coarser_one_ended(image_step):
    """The pyramid is a run at each scale, here by hand: six kernel steps, two a scale."""
    problem, build = make_problem(), partial(image_step, denoiser=smooth)
    expected, last = [], None
    for side in kernel_sides(15, 60, n_scales=3):
        scaled = scaled_problem(problem, side / 15)
        start = rescaled(last, scaled) if last else None
        first, *found = map_estimates(scaled, build, replace(SETTINGS, n_outer=2), start=start)
        if last:
            torch.testing.assert_close(first, start)
        expected += [
            rescaled(e, problem) if side < 15 else e for e in [first][bool(last) :] + found
        ]
        last = found[-1]
    actual = list(pyramid_estimates(problem, build, SETTINGS, n_scales=3))
    assert len(actual) == 7
    torch.testing.assert_close(actual, expected)
    # The start is the uniform kernel of the coarsest scale, seen at the finest.
    assert actual[0].kernel.max() < 2 / 15**2


def test_one_scale_is_no_pyramid():
    problem, build = make_problem(), partial(ProximalGradient, denoiser=smooth)
    *_, expected = map_estimates(problem, build, SETTINGS)
    *_, found = pyramid_estimates(problem, build, SETTINGS)
    assert torch.equal(found.image, expected.image)
    assert torch.equal(found.kernel, expected.kernel)


def test_levels_fall_again_at_each_scale():
    levels = []

    def remember(image, sigma):
        levels.append((image.shape[-1], sigma))
        return image

    build = partial(ProximalGradient, denoiser=remember)
    list(pyramid_estimates(make_problem(), build, SETTINGS, n_scales=2))
    sizes = sorted({size for size, _ in levels})
    assert len(sizes) == 2
    for size in sizes:
        here = [sigma for s, sigma in levels if s == size]
        assert here[0] == pytest.approx(0.1)
        assert here == sorted(here, reverse=True)


def test_a_lens_has_one_scale():
    problem = make_problem(parameterization="diffraction")
    with pytest.raises(ValueError, match="several scales need a kernel of free pixels"):
        pyramid_estimates(problem, None, map_settings("diffraction"), n_scales=None)
