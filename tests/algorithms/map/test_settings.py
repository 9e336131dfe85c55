from dataclasses import fields, replace
from functools import partial
from typing import ClassVar

import pytest

from benchmark_utils.algorithms.map import MapSettings, estimates, map_estimates, map_settings
from benchmark_utils.algorithms.map.settings import PRESETS
from benchmark_utils.algorithms.steps import DouglasRachford, ProximalGradient
from benchmark_utils.physics import DataFidelity
from tests.problems import simulated

FAMILIES = ("simplex", "diffraction")


class Denoiser:
    """Leaves the image as it is and remembers its levels."""

    def __init__(self):
        self.levels = []

    def __call__(self, image, sigma):
        self.levels.append(sigma)
        return image


def make_problem():
    return simulated("cat", family="diffraction", size=24)[0]


def run(family="diffraction", preset="fast", **given):
    denoiser, settings = Denoiser(), map_settings(family, preset, **given)
    image_step = partial(ProximalGradient, denoiser=denoiser)
    estimates = map_estimates(make_problem(), image_step, settings, parameterization=family)
    return list(estimates), denoiser.levels


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("preset", PRESETS)
def test_presets_run_with_either_family(preset, family):
    found, _ = run(family, preset, n_outer=2, n_inner=1)
    fidelity = DataFidelity(make_problem().observation, (7, 7))
    first, *_, last = (fidelity.value(image, kernel) for image, kernel in found)
    assert last < first, "the two steps explain the observation better"


def test_what_is_given_replaces_the_preset_unless_it_is_none():
    settings = map_settings("simplex", "paper", level=0.05, weight=None)
    assert settings == replace(map_settings("simplex", "paper"), level=0.05)
    assert settings.weight == 1


# Another value for each setting: a new one is added here, and none of them is forgotten.
OTHER = {
    "fit": "pixels",
    "step_rule": "relative",
    "kernel_step": 0.5,
    "schedule": "cosine",
    "step_bounds": (0.0, 1.0),
    "n_kernel": 9,
    "level": 0.03,
    "first_level": 0.2,
    "weight": 3.0,
    "prior_step": 0.4,
    "data_step": 0.7,
    "n_outer": 11,
    "n_inner": 5,
    "reset_every": 4,
    "n_fine": 7,
    "n_refits": 2,
    "covariance": "white",
    "residual_std": 0.02,
    "restore": False,
}


@pytest.mark.parametrize("name", [field.name for field in fields(MapSettings)])
def test_each_setting_is_replaced_alone(name):
    along = {"covariance": OTHER["covariance"]} if name == "residual_std" else {}
    settings = map_settings("simplex", **along)
    replaced = map_settings("simplex", **along, **{name: OTHER[name]})
    assert getattr(replaced, name) == OTHER[name] != getattr(settings, name)
    assert replace(replaced, **{name: getattr(settings, name)}) == settings


def test_the_paper_takes_forty_thousand_image_steps_of_a_hundredth_of_the_way():
    settings = map_settings("diffraction", "paper")
    assert settings.n_outer * settings.n_inner == 40_000
    # gamma s^2 / sigma^2 with gamma = 0.01 the step on the data and s = 0.01 the noise
    assert settings.prior_step == pytest.approx(0.01 * 0.01**2 / settings.level**2, rel=0.01)


def test_the_released_program_takes_ever_fewer_image_steps_and_starts_again():
    cycle = [50, 47, 45, 42, 39, 36, 34, 31, 28, 26]
    _, levels = run(preset="code", n_outer=12)
    assert len(levels) == sum(cycle) + 50 + 47
    assert set(levels) == {0.0015}


class Recorded(DataFidelity):
    """Remembers the steps on the data."""

    steps: ClassVar[set] = set()

    def prox(self, point, kernel, step):
        self.steps.add(step)
        return super().prox(point, kernel, step)


@pytest.mark.parametrize("step", [ProximalGradient, DouglasRachford])
@pytest.mark.parametrize("noise_std", [0.003, 0.1])
def test_the_released_step_on_the_data_does_not_know_the_noise(monkeypatch, step, noise_std):
    monkeypatch.setattr(estimates, "DataFidelity", Recorded)
    monkeypatch.setattr(Recorded, "steps", set())
    settings = map_settings("simplex", "code", n_outer=1, n_inner=2, prior_step=0.5)
    problem = make_problem().replace(noise_std=noise_std)
    list(map_estimates(problem, partial(step, denoiser=Denoiser()), settings))
    assert Recorded.steps == {0.05}


def test_steps_of_the_released_program_are_bounded():
    start, moved = run("simplex", "code", n_outer=1, n_inner=1)[0]
    # at most the share 0.01 of the largest entry, before the projection
    assert 0 < (moved.kernel - start.kernel).abs().max() <= 0.02 * start.kernel.max()


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"preset": "best"}, "unknown preset 'best'"),
        ({"fit": "edges"}, "fit must be pixels or derivatives, got 'edges'"),
        ({"schedule": "stairs"}, "schedule must be one of constant, .*, got 'stairs'"),
        ({"schedule": "stairs", "family": "simplex"}, "schedule must be .*, got 'stairs'"),
        ({"weight": 0}, "weight must be a positive finite number, got 0"),
        ({"level": -0.1}, "^level must be a positive finite number, got -0.1"),
        ({"first_level": 0.0}, "first_level must be a positive .* or None, got 0.0"),
        ({"data_step": 0}, "data_step must be a positive .* or None, got 0"),
        ({"step_bounds": (2, 1)}, "step_bounds must be \\(low, high\\) or None, got \\(2, 1\\)"),
        ({"step_bounds": 3}, "step_bounds must be \\(low, high\\) or None, got 3"),
        ({"n_inner": 0}, "n_inner must be a positive integer or a function, got 0"),
        ({"reset_every": -1}, "reset_every must be an integer of at least 0 or None, got -1"),
        ({"covariance": "black"}, "covariance must be one of none, white, samples, got 'black'"),
        ({"residual_std": 0.02}, "residual_std needs covariance=white, got 0.02"),
        (
            {"covariance": "white", "residual_std": -0.1},
            "residual_std must be a finite number of at least 0 or None, got -0.1",
        ),
        ({"speed": 1}, "unknown settings \\['speed'\\]"),
    ],
)
def test_unknown_names_and_small_numbers_are_refused(settings, message):
    with pytest.raises(ValueError, match=message):
        run(**settings)


def test_only_fast_goes_on_after_its_first_phase():
    pixels, lens = map_settings("simplex"), map_settings("diffraction")
    assert pixels.n_estimates == pixels.n_outer + pixels.n_fine + 1 > pixels.n_outer + 1
    assert lens.n_estimates == lens.n_outer + 1
    for preset in ("paper", "code"):
        settings = map_settings("simplex", preset)
        assert settings.n_estimates == settings.n_outer
        given = {"n_fine": 4, "n_refits": 3, "restore": True}
        assert map_settings("simplex", preset, **given) == replace(settings, **given)


def test_a_lens_has_no_second_phase_and_no_refits():
    assert map_settings("diffraction", n_fine=5, n_refits=2) == map_settings("diffraction")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"n_fine": -1}, "n_fine must be an integer of at least 0, got -1"),
        ({"n_refits": -2}, "n_refits must be an integer of at least 0, got -2"),
        ({"n_refits": 3, "restore": False}, "without a restoration, got 3"),
    ],
)
@pytest.mark.parametrize("family", FAMILIES)
def test_phases_that_cannot_be_are_refused(family, given, message):
    with pytest.raises(ValueError, match=message):
        map_settings(family, **given)
