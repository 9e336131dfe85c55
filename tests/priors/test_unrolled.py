import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from benchmark_utils.algorithms.restoration import unrolled_estimates
from benchmark_utils.kernels import get_kernel
from benchmark_utils.physics import DataFidelity, convolve
from benchmark_utils.priors import (
    UNROLLED,
    UnrolledNetwork,
    circular_prox,
    get_model,
    load_trained,
    unrolled_schedule,
)
from benchmark_utils.priors.weights import WEIGHTS_FOLDER, WeightsDamaged
from benchmark_utils.problem import BlindProblem


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.fixture(scope="module")
def pair():
    image = torch.rand(2, 3, 24, 20, generator=generator())
    kernel = get_kernel("motion", (7, 7), generator=generator(1))
    return convolve(image, kernel, "circular"), kernel


def test_the_step_on_the_data_is_that_of_the_fidelity(pair):
    observation, kernel = pair
    point = torch.rand(observation.shape, generator=generator(2))
    expected = DataFidelity(observation, (7, 7)).prox(point, kernel, 1 / 0.03)
    found = circular_prox(observation, kernel)(point, torch.tensor(0.03))
    torch.testing.assert_close(found, expected, atol=1e-5, rtol=1e-5)


def test_the_algorithm_is_the_network_that_was_trained(pair):
    observation, kernel = pair
    problem = BlindProblem(observation=observation, kernel_shape=(7, 7), noise_std=0.02)
    schedule = unrolled_schedule(0.02)
    *_, last = unrolled_estimates(problem, kernel, get_model(UNROLLED), schedule)
    network = get_model(UNROLLED).function
    mean = observation.mean((-2, -1), keepdim=True).expand_as(observation)
    sigma = torch.full((2,), 0.02)
    expected = network.restore(
        circular_prox(observation, kernel.expand(2, -1, -1, -1)), mean, sigma
    )
    torch.testing.assert_close(last.image, expected, atol=1e-4, rtol=1e-3)


def test_a_network_that_does_nothing_leaves_the_solution_of_the_data(monkeypatch):
    network = UnrolledNetwork(n_steps=3, widths=(4, 4, 4, 4), n_blocks=1)
    monkeypatch.setattr(network.network, "forward", lambda image, sigma: image)
    image = torch.rand(1, 3, 16, 16, generator=generator())
    kernel = get_kernel("gaussian", (5, 5), std=0.4)
    prox = circular_prox(convolve(image, kernel, "circular"), kernel)
    with torch.no_grad():
        found = network.restore(prox, torch.zeros_like(image), torch.tensor([0.001]))
    torch.testing.assert_close(found, image, atol=1e-3, rtol=1e-3)


@given(st.floats(0, 1))
def test_levels_and_weights_rise_with_the_noise_and_stay_in_range(noise):
    low, high = get_model(UNROLLED).sigma_range
    schedule, louder = unrolled_schedule(noise), unrolled_schedule(1.5 * noise)
    assert len(schedule) == 5
    assert all(low <= level <= high and weight > 0 for level, weight in schedule)
    assert all(more[1] >= less[1] for less, more in zip(schedule, louder, strict=True))


def test_a_network_of_another_class_is_refused():
    with pytest.raises(WeightsDamaged, match="holds a BlurReader, expected a UnrolledNetwork"):
        load_trained(WEIGHTS_FOLDER / "deep-blur.safetensors", UnrolledNetwork)
