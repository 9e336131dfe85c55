"""The second phase: it goes on from the pair of the first."""

import pytest
import torch

from benchmark_utils.algorithms.map import fine_estimates, map_estimates
from benchmark_utils.algorithms.map.settings import FINE_PIXELS
from benchmark_utils.algorithms.steps import DouglasRachford, ProximalGradient
from benchmark_utils.problem import BlindProblem

SETTINGS = {"n_outer": 2, "n_inner": 1, "parameterization": "simplex"}


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
    first = list(map_estimates(problem, smooth, image_step, **SETTINGS))
    smooth.levels.clear()
    options = {"parameterization": "simplex", "n_outer": 3}
    found = list(fine_estimates(iter(first), problem, smooth, image_step, **options))
    assert found[:3] == first
    assert len(found) == 3 + 3
    assert set(smooth.levels) == {FINE_PIXELS["level"]}
    assert len(smooth.levels) == 3 * FINE_PIXELS["n_inner"]
    step = (found[3].kernel - first[-1].kernel).norm() / first[-1].kernel.norm()
    assert 0 < step < 0.5


def test_no_steps_change_nothing():
    problem = make_problem()
    first = list(map_estimates(problem, Smooth(), ProximalGradient, **SETTINGS))
    options = {"parameterization": "simplex", "n_outer": 0}
    assert list(fine_estimates(iter(first), problem, None, ProximalGradient, **options)) == first


def test_it_keeps_the_family_of_the_kernels():
    problem, smooth = make_problem(), Smooth()
    first = list(map_estimates(problem, smooth, ProximalGradient, **SETTINGS))
    options = {"parameterization": "sphere", "n_outer": 2}
    *_, last = fine_estimates(iter(first), problem, smooth, ProximalGradient, **options)
    torch.testing.assert_close(last.kernel.square().sum((1, 2, 3)), torch.ones(2))
