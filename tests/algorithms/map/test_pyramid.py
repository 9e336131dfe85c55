"""The loop of maximum a posteriori over a pyramid."""

import itertools
from functools import partial

import pytest
import torch

from benchmark_utils.algorithms.map import map_estimates, map_settings, pyramid_estimates
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
    build = partial(image_step, denoiser=smooth)
    found = list(pyramid_estimates(make_problem(), build, SETTINGS, n_scales=3))
    assert len(found) == 7
    assert {estimate.image.shape for estimate in found} == {(1, 3, 74, 74)}
    assert {estimate.kernel.shape for estimate in found} == {(1, 1, 15, 15)}
    # The start is the uniform kernel of the coarsest scale, seen at the finest.
    assert found[0].kernel.max() < 2 / 15**2
    moves = [(b.kernel - a.kernel).norm() for a, b in itertools.pairwise(found)]
    assert all(move > 0 for move in moves)


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
