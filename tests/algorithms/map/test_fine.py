"""The second phase: it goes on from the pair of the first."""

from functools import partial

import pytest
import torch

from benchmark_utils.algorithms.map import fine_estimates, map_estimates, map_settings
from benchmark_utils.algorithms.map.settings import FINE_PIXELS
from benchmark_utils.algorithms.steps import DouglasRachford, ProximalGradient
from benchmark_utils.problem import BlindProblem

SETTINGS = map_settings("simplex", n_outer=2, n_inner=1)


def make_problem():
    observation = torch.rand(2, 1, 32, 32, generator=torch.Generator().manual_seed(0))
    return BlindProblem(observation, 0.01, (5, 5), "circular")


class Smooth:
    """A denoiser of sorts that remembers its levels."""

    def __init__(self):
        self.levels = []

    def __call__(self, image, sigma):
        self.levels.append(sigma)
        return image + sigma * (image.mean((-2, -1), keepdim=True) - image)


@pytest.mark.parametrize("image_step", [ProximalGradient, DouglasRachford])
def test_it_goes_on_from_the_last_pair_at_its_own_level(image_step):
    problem, smooth = make_problem(), Smooth()
    build = partial(image_step, denoiser=smooth)
    first = list(map_estimates(problem, build, SETTINGS))
    smooth.levels.clear()
    found = list(fine_estimates(iter(first), problem, build, 3))
    assert found[:3] == first
    assert len(found) == 3 + 3
    assert set(smooth.levels) == {FINE_PIXELS.level}
    assert len(smooth.levels) == 3 * FINE_PIXELS.n_inner
    step = (found[3].kernel - first[-1].kernel).norm() / first[-1].kernel.norm()
    assert 0 < step < 0.5


def test_no_steps_change_nothing():
    problem = make_problem()
    first = list(map_estimates(problem, partial(ProximalGradient, denoiser=Smooth()), SETTINGS))
    assert list(fine_estimates(iter(first), problem, None, 0)) == first


def test_it_keeps_the_family_of_the_kernels():
    problem, build = make_problem(), partial(ProximalGradient, denoiser=Smooth())
    first = list(map_estimates(problem, build, SETTINGS))
    *_, last = fine_estimates(iter(first), problem, build, 2, parameterization="sphere")
    torch.testing.assert_close(last.kernel.square().sum((1, 2, 3)), torch.ones(2))
