import pytest
import torch

from benchmark_utils.algorithms.map import map_ends, map_estimates, map_settings
from benchmark_utils.algorithms.map.settings import PRESETS, SETTINGS
from benchmark_utils.algorithms.steps import ProximalGradient
from benchmark_utils.data import load_photograph
from benchmark_utils.simulation import draw_kernels, simulate

FAMILIES = ("simplex", "diffraction")


class Denoiser:
    """Leaves the image as it is and remembers its levels."""

    def __init__(self):
        self.levels = []

    def __call__(self, image, sigma):
        self.levels.append(sigma)
        return image


def make_problem():
    kernels, theta = draw_kernels("diffraction", 7, ["cat"], seed=0)
    image = load_photograph("cat", 24)
    return simulate(image, kernels, ["cat"], noise_std=0.01, seed=0, theta=theta)[0]


def run(**settings):
    denoiser = Denoiser()
    estimates = list(map_estimates(make_problem(), denoiser, ProximalGradient, **settings))
    return estimates, denoiser.levels


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("preset", PRESETS)
def test_presets_know_every_setting_and_run_with_either_family(preset, family):
    settings = map_settings(family, preset)
    assert set(settings) == set(SETTINGS)
    estimates, _ = run(preset=preset, parameterization=family, n_outer=2, n_inner=1)
    assert all(torch.isfinite(part).all() for estimate in estimates for part in estimate)


def test_what_is_given_replaces_the_preset_unless_it_is_none():
    settings = map_settings("simplex", "paper", level=0.05, weight=None)
    assert settings["level"] == 0.05
    assert settings["weight"] == 1


def test_the_paper_takes_forty_thousand_image_steps_of_a_hundredth_of_the_way():
    settings = map_settings("diffraction", "paper")
    assert settings["n_outer"] * settings["n_inner"] == 40_000
    # gamma s^2 / sigma^2 with gamma = .01 the step on the data and s = .01 the noise
    assert settings["prior_step"] == pytest.approx(
        0.01 * 0.01**2 / settings["level"] ** 2, rel=0.01
    )


def test_the_released_program_takes_ever_fewer_image_steps():
    _, levels = run(preset="code", n_outer=3)
    assert len(levels) == 50 + 37 + 23
    assert set(levels) == {0.0015}


def test_steps_of_the_released_program_are_bounded():
    start, moved = run(preset="code", parameterization="simplex", n_outer=1, n_inner=1)[0]
    # at most the share .01 of the largest entry, before the projection
    assert 0 < (moved.kernel - start.kernel).abs().max() <= 0.02 * start.kernel.max()


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"preset": "best"}, "unknown preset 'best'"),
        ({"fit": "edges"}, "unknown fit 'edges'"),
        ({"schedule": "stairs"}, "unknown schedule 'stairs'"),
        ({"schedule": "stairs", "parameterization": "simplex"}, "unknown schedule 'stairs'"),
        ({"weight": 0}, "weight must be positive, got 0"),
        ({"level": -0.1}, "level must be positive, got -0.1"),
        ({"n_inner": 0}, "n_inner must be at least 1, got 0"),
        ({"reset_every": -1}, "reset_every must be at least 0, got -1"),
        ({"speed": 1}, "unknown settings \\['speed'\\]"),
    ],
)
def test_unknown_names_and_small_numbers_are_refused(settings, message):
    with pytest.raises(ValueError, match=message):
        run(**settings)


def test_only_fast_ends_with_more_than_its_first_phase():
    assert map_ends("simplex")["n_fine"] > 0
    lens = {"n_fine": 0, "n_refits": 0, "restore": True}
    assert map_ends("diffraction") == map_ends("diffraction", n_fine=5, n_refits=2) == lens
    for preset in ("paper", "code"):
        assert not any(map_ends("simplex", preset).values())
        given = {"n_fine": 4, "n_refits": 3, "restore": True}
        assert map_ends("simplex", preset, **given) == given


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"n_fine": -1}, "n_fine must be at least 0, got -1"),
        ({"n_refits": -2}, "n_refits must be at least 0, got -2"),
        ({"n_refits": 3, "restore": False}, "without a restoration, got 3"),
    ],
)
@pytest.mark.parametrize("family", FAMILIES)
def test_ends_that_cannot_be_are_refused(family, given, message):
    with pytest.raises(ValueError, match=message):
        map_ends(family, **given)
