"""Recovery: what the method is for, at sizes that take a second."""

from dataclasses import replace

import pytest
import torch

from benchmark_utils.algorithms.sphere_sbd import (
    SphereSettings,
    known_kernel_estimates,
    sparse_estimates,
    sphere_settings,
)
from benchmark_utils.algorithms.sphere_sbd.activations import fista
from benchmark_utils.algorithms.sphere_sbd.convolution import Convolution
from benchmark_utils.algorithms.sphere_sbd.huber import huber
from benchmark_utils.algorithms.sphere_sbd.plan import phases
from benchmark_utils.metrics.activation_scorer import ActivationScorer
from benchmark_utils.randomness import keyed_generator
from benchmark_utils.simulation import draw_activations, draw_kernel, simulate_sparse


def simulated(shape=(1, 20), size=(1, 800), theta=0.05, n_kernels=1, noise_std=0.0, trials=4):
    names = [f"trial {i}" for i in range(trials)]
    kernels, activations = [], []
    for name in names:
        generator = keyed_generator("stages", name)
        several = range(n_kernels)
        kernels.append(torch.cat([draw_kernel("random", shape, generator) for _ in several], 1))
        drawn = [draw_activations("gaussian", size, theta, generator) for _ in several]
        activations.append(torch.cat(drawn, 1))
    return simulate_sparse(
        torch.cat(activations), torch.cat(kernels), names, noise_std=noise_std, seed=0
    )


def last(estimates):
    *_, estimate = estimates
    return estimate


@pytest.mark.slow
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"shape": (5, 6), "size": (48, 40), "noise_std": 0.03},
        {"n_kernels": 2},
    ],
    ids=["signal", "noisy image", "two kernels"],
)
def test_kernels_and_activations_are_recovered(options):
    problem, truth = simulated(**options)
    scores = ActivationScorer(problem, truth)(*last(sparse_estimates(problem, SphereSettings())))
    assert scores["recovered"].tolist() == [1] * 4
    assert scores["activation"].min() > 0.9


@pytest.mark.slow
@pytest.mark.parametrize(
    "settings",
    [{"n_inner": 1, "inertia": 0.5}, {"reweight": True}, {"n_starts": 1}],
    ids=["inertial", "reweighted", "one start"],
)
def test_variants_recover_too(settings):
    problem, truth = simulated()
    scores = ActivationScorer(problem, truth)(
        *last(sparse_estimates(problem, SphereSettings(**settings)))
    )
    assert scores["recovered"].mean() >= 0.75


@pytest.mark.slow
def test_reweighting_shrinks_less():
    problem, truth = simulated()
    scorer = ActivationScorer(problem, truth)
    plain, reweighted = (
        scorer(*last(sparse_estimates(problem, SphereSettings(reweight=reweight))))
        for reweight in (False, True)
    )
    assert (reweighted["data_fidelity"] < 0.5 * plain["data_fidelity"]).all()


@pytest.mark.slow
def test_only_the_valid_part_needs_to_be_seen():
    problem, truth = simulated(shape=(5, 6), size=(52, 52))
    seen = problem.replace(observation=problem.observation[..., 4:, 5:], boundary="valid")
    image, kernel = last(sparse_estimates(seen, SphereSettings()))
    assert image.shape == (4, 1, 52, 52)
    scores = ActivationScorer(seen, truth)(image, kernel)
    assert scores["recovered"].mean() >= 0.75
    assert scores["data_fidelity"].max() < 0.1 * seen.observation.square().sum((1, 2, 3)).min() / 2


@pytest.mark.parametrize("n_outer", [1, 2, 3, 7, 40, 160])
def test_the_plan_has_as_many_steps_as_asked_for(n_outer):
    plan = phases((1, 5), (1, 13), SphereSettings(n_outer=n_outer))
    assert sum(phase.n_steps for phase in plan) == n_outer
    weights = [phase.weight for phase in plan]
    assert weights == sorted(weights, reverse=True)
    assert plan[0].mu > 0


def marginal(observation, kernels, weight):
    """phi(a) = min_x psi(a, x) of kernels (B, 3)."""
    convolution = Convolution(observation.expand(len(kernels), -1, -1, -1), (1, 3))
    kernels = kernels.view(-1, 1, 1, 3)
    transfer = convolution.transfer(kernels)
    target = convolution.filled(transfer, None)
    found = fista(convolution, transfer, target, convolution.zeros(1), weight, 0.0, 400)
    return convolution.data_fidelity(kernels, found) + weight * huber(found, 0.0)


@pytest.mark.parametrize("weight", [0.1, 0.05, 0.01])
def test_the_spike_is_the_minimum_on_the_simplex_but_not_on_the_sphere(weight):
    """Figure 2 of Zhang et al. (2017): a0 = [1/3, 1/3, 1/3], every kernel of three pixels."""
    generator = torch.Generator().manual_seed(0)
    activations = draw_activations("gaussian", (1, 96), 0.2, generator)
    box = torch.full((1, 1, 1, 3), 1 / 3)
    convolution = Convolution(activations, (1, 3))
    observation = convolution.predict(convolution.transfer(box), activations[:, None])
    n = 9
    simplex = torch.tensor([(i, j, n - i - j) for i in range(n + 1) for j in range(n + 1 - i)]) / n
    values = marginal(observation, simplex, weight)
    assert simplex[values.argmin()].amax() == 1
    box_value = values[(simplex - 1 / 3).abs().sum(1) < 1e-6]
    assert box_value > values.min() * 1.01

    polar, azimuth = torch.meshgrid(
        torch.linspace(0, torch.pi, 13), torch.linspace(0, torch.pi, 13), indexing="ij"
    )
    sphere = torch.stack(
        [polar.sin() * azimuth.cos(), polar.sin() * azimuth.sin(), polar.cos()], -1
    ).view(-1, 3)
    sphere = torch.cat([sphere, torch.full((1, 3), 3**-0.5)])
    values = marginal(observation, sphere, weight)
    assert values.argmin() == len(sphere) - 1
    assert values[-1] < 0.9 * marginal(observation, torch.eye(3), weight).min()


def test_with_the_kernels_known_the_activations_follow():
    problem, truth = simulated(n_kernels=2)
    estimate = last(known_kernel_estimates(problem, truth.kernel, n_outer=24))
    assert ActivationScorer(problem, truth)(*estimate)["activation"].min() > 0.97


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"weight": 0.5}, "weight must be at most first_weight = 0.3, got 0.5"),
        ({"n_inner": 0}, "n_inner must be a positive integer, got 0"),
        ({"inertia": 1.0}, r"inertia must be a number in \[0, 1\), got 1.0"),
        ({"constraint": "ball"}, "constraint must be sphere or simplex, got 'ball'"),
    ],
)
def test_bad_settings_are_named(settings, message):
    with pytest.raises(ValueError, match=message):
        SphereSettings(**settings)


@pytest.mark.parametrize("signal", ["activation", "image"])
def test_a_given_weight_raises_the_first_one_unless_that_is_given_too(signal):
    usual = sphere_settings(signal)
    assert sphere_settings(signal, weight=None, n_outer=9) == replace(usual, n_outer=9)
    assert sphere_settings(signal, weight=usual.weight / 2).first_weight == usual.first_weight
    assert sphere_settings(signal, weight=5.0).first_weight == 5.0
    with pytest.raises(ValueError, match="weight must be at most first_weight = 4.0, got 5.0"):
        sphere_settings(signal, weight=5.0, first_weight=4.0)
