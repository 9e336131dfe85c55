import pytest
import torch

from benchmark_utils.algorithms.alternating import alternate
from benchmark_utils.algorithms.fire import FireSettings, fire_image_step, fire_settings
from benchmark_utils.algorithms.fire import image_step as module
from benchmark_utils.algorithms.fire.image_step import FiReHQS
from benchmark_utils.algorithms.fire.settings import PRESETS
from benchmark_utils.algorithms.no_blur import HeldKernel
from benchmark_utils.algorithms.restoration import fire_estimates, restoration_settings
from benchmark_utils.algorithms.steps import ProximalGradient
from benchmark_utils.physics import DataFidelity
from benchmark_utils.priors import get_model
from benchmark_utils.problem import frame
from tests.problems import simulated

NOISE_STD = 0.02


def shrink(image, *_):
    """A map R o D without randomness, which any shift commutes with."""
    return 0.5 + 0.8 * (image - 0.5)


def rough(image, generator, kernel=None, sigma=0.01):
    """A map R o D that keeps the noise of D."""
    return image + sigma * torch.randn(image.shape[1:], generator=generator)


@pytest.fixture
def setting():
    problem, truth = simulated("cat", noise_std=NOISE_STD)
    return problem, DataFidelity(problem.observation, problem.kernel_shape), truth.kernel, truth


def run(step, problem, kernels, n):
    loop = alternate(step, HeldKernel(), problem.observation, kernels, n_outer=n, n_inner=1)
    return [estimate.image for estimate in loop]


def test_one_prior_without_randomness_is_plug_and_play(setting, monkeypatch):
    problem, fidelity, kernels, _ = setting
    monkeypatch.setattr(module, "restoration_prior", lambda name, models: models[name])
    plain = ProximalGradient(fidelity, shrink, NOISE_STD, 0.05, prior_step=0.7, weight=1.4)
    settings = FireSettings("tv", 0.7, average_from=1.0)
    build = fire_image_step(settings, {"tv": shrink}, n_outer=5)
    by_level = build(fidelity, NOISE_STD, 0.05, weight=2.0)
    by_hand = FiReHQS(fidelity, [shrink], [0.7], plain.data_step(0.05), 0.05, average_from=1.0)
    expected = run(plain, problem, kernels, 5)
    for step in (by_level, by_hand):
        for image, plug_and_play in zip(run(step, problem, kernels, 5), expected, strict=True):
            torch.testing.assert_close(image, plug_and_play, rtol=0, atol=1e-5)


def test_the_seed_and_the_step_decide_the_draws(setting):
    problem, fidelity, kernels, _ = setting

    def images(seed):
        return run(
            FiReHQS(fidelity, [rough], [1.0], 5.0, 0.05, shift=0.1, seed=seed), problem, kernels, 3
        )

    assert all(torch.equal(a, b) for a, b in zip(images(0), images(0), strict=True))
    assert not torch.equal(images(0)[-1], images(1)[-1])
    step = FiReHQS(fidelity, [rough], [1.0], 5.0, 0.05)
    first = step(step.start(problem.observation), kernels)
    second = step(first._replace(iterate=problem.observation), kernels)
    assert not torch.equal(first.iterate, second.iterate)


@pytest.mark.parametrize(("rule", "share"), [("sum", 1.0), ("mean", 0.5)])
def test_priors_join_by_sum_or_mean(setting, rule, share):
    problem, fidelity, kernels, _ = setting
    step = FiReHQS(fidelity, [shrink, shrink], [0.4, 0.6], 5.0, 0.05, rule=rule)
    expected = share * (problem.observation - shrink(problem.observation))
    actual = step.prior_step(step.start(problem.observation), kernels, 0.0)
    torch.testing.assert_close(actual, expected)


def test_the_shift_is_undone_and_spares_the_last_step(setting):
    problem, fidelity, kernels, _ = setting
    seen = []

    def look(image, *_):
        seen.append(image)
        return shrink(image)

    step = FiReHQS(fidelity, [look], [1.0], 5.0, 0.05, shift=0.2, last=0.9)
    start = step.start(problem.observation)
    for progress in (0.0, 0.5, 0.9):
        torch.testing.assert_close(
            step.prior_step(start, kernels, progress), 0.2 * (problem.observation - 0.5)
        )
    assert not torch.equal(seen[0], problem.observation)
    assert not torch.equal(seen[0], seen[1])
    assert torch.equal(seen[2], problem.observation)


def test_the_image_is_the_mean_of_the_last_iterates(setting):
    problem, fidelity, kernels, _ = setting
    step = FiReHQS(fidelity, [rough], [1.0], 5.0, 0.05, average_from=0.5)
    state, iterates = step.start(problem.observation), []
    for progress in (0.0, 0.25, 0.5, 0.75):
        state = step(state, kernels, progress)
        iterates.append(state.iterate)
        if progress < 0.5:
            assert torch.equal(step.image(state), state.iterate)
    torch.testing.assert_close(step.image(state), (iterates[2] + iterates[3]) / 2)


def test_iterates_stay_in_range(setting):
    problem, fidelity, kernels, _ = setting
    step = FiReHQS(fidelity, [lambda image, *_: image + 3], [1.0], 5.0, 0.05)
    assert step(step.start(problem.observation), kernels).iterate.max() <= 1.1


@pytest.mark.parametrize("boundary", ["circular", "valid"])
def test_it_restores_a_photograph(boundary):
    problem, truth = simulated("face", size=64, side=9, boundary=boundary)
    fire = fire_settings(restorers="embedded", gamma=1.0)
    models = {"embedded": get_model("embedded")}
    settings = restoration_settings("fire", n_outer=12)
    *_, last = fire_estimates(problem, truth.kernel, fire, models, settings)
    images = [frame(x, (9, 9), boundary) for x in (problem.initial_image(), last.image)]
    inside = frame(truth.image, (9, 9), boundary)
    before, after = ((x - inside).square().mean().log10() for x in images)
    assert after < before - 0.8


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_is_complete(preset):
    settings = fire_settings(preset)
    assert len(settings.priors) == len(settings.gammas)
    assert settings.model_names()


def test_weights_are_shares_of_one_and_zeros_are_left_out():
    assert fire_settings(restorers="embedded+tv").gammas == (0.5, 0.5)
    settings = fire_settings(restorers="embedded+tv", gamma="0+0.3")
    assert (settings.priors, settings.gammas) == (("tv",), (0.3,))


@pytest.mark.parametrize("rule", ["sum", "mean"])
def test_restorers_without_weights_share_one_under_either_rule(setting, rule):
    problem, fidelity, kernels, _ = setting
    settings = fire_settings(restorers="tv+tv@noise", rule=rule)
    build = fire_image_step(settings, {"tv": lambda image, sigma: 0.8 * image}, n_outer=4)
    step = build(fidelity, NOISE_STD, 1e-9)
    actual = step.prior_step(step.start(problem.observation), kernels, 0.0)
    torch.testing.assert_close(actual, 0.2 * problem.observation, rtol=0, atol=1e-5)


def test_parts_of_a_preset_can_be_replaced():
    settings = fire_settings(
        "combined", restorers="embedded+embedded@current", gamma=0.5, level=0.1
    )
    assert settings.priors == ("embedded", "embedded@current")
    assert settings.gammas == (0.5, 0.5)
    expected = {"data_step": 100.0, "level": 0.1, "shift": 0.1, "rule": "mean", "average_from": 0.5}
    assert expected.items() < vars(settings).items()
    assert settings.model_names() == ["embedded"]


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"preset": "best"}, "unknown preset 'best'.*combined"),
        ({"restorers": "embedded+bm3d"}, "unknown restorer 'bm3d'"),
        ({"gamma": "1+2+3"}, "gamma must be"),
        ({"gamma": "much"}, "gamma must be"),
        ({"gamma": 0}, "must not be 0"),
        ({"lambda": 3}, "unknown settings.*data_step"),
    ],
)
def test_malformed_settings_are_refused(parts, message):
    with pytest.raises(ValueError, match=message):
        fire_settings(**parts)


@pytest.mark.parametrize(
    ("parts", "message"), [({"rule": "product"}, "rule"), ({"gammas": [1.0]}, "as many gammas")]
)
def test_malformed_steps_are_refused(setting, parts, message):
    settings = {"priors": [shrink, shrink], "gammas": [1.0, 1.0], "data_step": 1.0, "level": 0.1}
    with pytest.raises(ValueError, match=message):
        FiReHQS(setting[1], **{**settings, **parts})
