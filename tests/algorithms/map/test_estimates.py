from functools import partial

import pytest
import torch

from benchmark_utils.algorithms.map import kernel_family, map_estimates, map_settings
from benchmark_utils.algorithms.map.settings import FAST_LENS, FAST_PIXELS
from benchmark_utils.algorithms.steps import DouglasRachford, ProximalGradient
from benchmark_utils.physics import DataFidelity
from tests.problems import simulated


def make_problem(family, oracle=False):
    return simulated("cat", family=family, side=9, oracle=oracle)[0]


def estimates(problem, denoiser, step=ProximalGradient, *, init="large", family=None, **given):
    family = family or kernel_family(problem)
    image_step, settings = partial(step, denoiser=denoiser), map_settings(family, **given)
    return map_estimates(problem, image_step, settings, init=init, parameterization=family)


class Denoiser:
    """Shrinks towards the mean and remembers its levels."""

    def __init__(self):
        self.levels = []

    def __call__(self, image, sigma):
        self.levels.append(sigma)
        return image + 0.1 * (image.mean((-2, -1), keepdim=True) - image)


@pytest.mark.parametrize("image_step", [ProximalGradient, DouglasRachford])
@pytest.mark.parametrize(
    ("family", "defaults"), [("motion", FAST_PIXELS), ("diffraction", FAST_LENS)]
)
def test_families_have_their_own_levels(family, defaults, image_step):
    problem, denoiser = make_problem(family), Denoiser()
    found = list(estimates(problem, denoiser, image_step, n_outer=2, n_inner=3))
    assert denoiser.levels == [defaults.level] * 6
    assert len(found) == 3
    assert [kernel.sum().item() for _, kernel in found] == pytest.approx([1, 1, 1], abs=1e-5)
    fidelity = DataFidelity(problem.observation, problem.kernel_shape)
    first, second, last = (fidelity.value(image, kernel).item() for image, kernel in found)
    assert first > second > last
    assert last < 0.95 * first


def test_a_given_level_is_kept_and_may_be_approached_from_above():
    denoiser = Denoiser()
    settings = {"level": 0.01, "first_level": 0.1, "n_outer": 4, "n_inner": 1}
    list(estimates(make_problem("motion"), denoiser, **settings))
    assert denoiser.levels == pytest.approx([0.1 * 0.1 ** (k / 4) for k in range(4)])


def test_the_family_can_be_chosen_against_the_problem():
    problem = make_problem("diffraction")
    start, *_ = estimates(problem, Denoiser(), family="simplex", n_outer=1)
    torch.testing.assert_close(start.kernel, torch.full((1, 1, 9, 9), 1 / 81))


def test_starts_from_the_truth_bracket_it():
    problem = make_problem("diffraction", oracle=True)
    spread = {}
    for init in ("oracle-small", "oracle-large"):
        start, *_ = estimates(problem, Denoiser(), init=init, n_outer=1)
        spread[init] = start.kernel.square().sum()  # a wider kernel has less energy
    assert spread["oracle-small"] > problem.oracle.kernel.square().sum() > spread["oracle-large"]
