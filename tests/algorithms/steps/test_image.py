import pytest
import torch

from benchmark_utils.algorithms.steps import DouglasRachford, ProximalGradient
from benchmark_utils.physics import DataFidelity
from tests.problems import simulated

NOISE_STD = 0.02


def shrink(image, sigma):
    """Denoiser of the Gaussian prior N(1/2, 0.1): its potential is known in closed form."""
    return 0.5 + 0.01 / (0.01 + torch.as_tensor(sigma) ** 2) * (image - 0.5)


@pytest.fixture
def setting():
    problem, truth = simulated("cat", noise_std=NOISE_STD)
    return problem, DataFidelity(problem.observation, problem.kernel_shape), truth.kernel


def run(step, image, kernel, n):
    state = step.start(image)
    for _ in range(n):
        state = step(state, kernel)
    return step.image(state)


@pytest.mark.parametrize("prior_step", [1.0, 0.3])
def test_fixed_points_are_critical_points_of_the_posterior(setting, prior_step):
    """With a linear denoiser the fixed point solves grad f + noise^2 grad q = 0 at x, exactly
    for the point before the proximal step, as forward-backward splitting does.
    """
    problem, fidelity, kernel = setting
    level = 0.05
    step = ProximalGradient(
        fidelity, shrink, NOISE_STD, level, prior_step, clamp=(-float("inf"), float("inf"))
    )
    image = run(step, problem.observation, kernel, 400)
    assert (step(image, kernel) - image).abs().max() < 1e-5
    prior_gradient = (image - shrink(image, level)) / level**2
    gradient = fidelity.image_gradient(image, kernel) + NOISE_STD**2 * prior_gradient
    assert gradient.abs().max() < 1e-4


def prox_of_gaussian(image, sigma):
    """Proximal operator of sigma^2 q for the same Gaussian prior."""
    return 0.5 + 0.01 / (0.01 + sigma**2) * (image - 0.5)


@pytest.mark.parametrize("relaxation", [1.0, 0.5])
def test_douglas_rachford_finds_the_minimiser_of_the_posterior(setting, relaxation):
    problem, fidelity, kernel = setting
    step = DouglasRachford(fidelity, prox_of_gaussian, NOISE_STD, 0.05, relaxation)
    image = run(step, problem.observation, kernel, 300)
    gradient = fidelity.image_gradient(image, kernel) + NOISE_STD**2 * (image - 0.5) / 0.01
    assert gradient.abs().max() < 1e-4


def test_douglas_rachford_gives_the_denoised_point_not_its_shadow(setting):
    problem, fidelity, kernel = setting
    step = DouglasRachford(fidelity, shrink, NOISE_STD, 0.05)
    state = step(step.start(problem.observation), kernel)
    torch.testing.assert_close(step.image(state), shrink(problem.observation, 0.05))
    assert not torch.equal(state.variable, state.image)


def test_weight_scales_the_potential(setting):
    problem, fidelity, kernel = setting
    spread = []
    for weight in (0.1, 1.0, 10.0):
        step = ProximalGradient(fidelity, shrink, NOISE_STD, 0.05, weight=weight)
        spread.append(run(step, problem.observation, kernel, 100).std())
    assert spread[0] > spread[1] > spread[2]


def test_the_level_may_follow_a_schedule(setting):
    problem, fidelity, kernel = setting
    levels = []

    def denoiser(image, sigma):
        levels.append(sigma)
        return image

    step = ProximalGradient(fidelity, denoiser, NOISE_STD, level=lambda t: 0.1 * (1 - t))
    step(problem.observation, kernel, 0.0)
    step(problem.observation, kernel, 0.5)
    assert levels == [0.1, 0.05]


def test_the_iterate_is_clamped(setting):
    problem, fidelity, kernel = setting
    step = ProximalGradient(fidelity, lambda x, s: 5 * x, NOISE_STD, 10.0)
    image = step(problem.observation, kernel)
    assert image.min() >= -0.1 - 1e-6
    assert image.max() <= 1.1 + 1e-6
    assert image.max() > 1.09


def test_noiseless_observations_count_as_quantised(setting):
    """No division by zero: a quarter of a grey level is the least noise that is believed."""
    problem, fidelity, kernel = setting
    noiseless, quantised = (
        ProximalGradient(fidelity, shrink, noise_std, 0.05)(problem.observation, kernel)
        for noise_std in (0.0, 0.001)
    )
    assert torch.equal(noiseless, quantised)
