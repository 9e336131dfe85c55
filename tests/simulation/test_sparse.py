import pytest
import torch

from benchmark_utils.physics import convolve
from benchmark_utils.randomness import keyed_generator
from benchmark_utils.simulation import (
    decay_kernel,
    defect_kernel,
    draw_activations,
    draw_kernel,
    simulate_sparse,
)


def norm(kernel):
    return kernel.square().sum().sqrt().item()


@pytest.mark.parametrize("law", ["gaussian", "rademacher", "positive"])
def test_activations_follow_their_law(law):
    drawn = draw_activations(law, (200, 200), 0.05, keyed_generator(law))
    values = drawn[drawn != 0]
    assert len(values) / 40_000 == pytest.approx(0.05, abs=0.005)
    if law == "gaussian":
        assert values.std().item() == pytest.approx(1, abs=0.05)
    elif law == "rademacher":
        assert set(values.tolist()) == {-1, 1}
    else:
        assert 0.5 <= values.min() < values.max() <= 1.5


@pytest.mark.parametrize("shape", [(1, 40), (12, 10)])
def test_kernels_are_on_the_sphere_and_smooth_ones_are_smooth(shape):
    roughness = {}
    for family in ("random", "smooth"):
        kernel = draw_kernel(family, shape, keyed_generator(family))
        assert kernel.shape == (1, 1, *shape)
        assert norm(kernel) == pytest.approx(1)
        roughness[family] = norm(kernel.diff(dim=-1))
    assert roughness["smooth"] < 0.7 * roughness["random"]


def test_decays_are_autoregressive():
    first = decay_kernel(1, 50, 10.0).flatten()
    torch.testing.assert_close(first[1:] / first[:-1], torch.full((49,), 0.9048374))
    second = decay_kernel(2, 50, 10.0, 3.0).flatten().double()
    a, b = 2.718281828 ** (-1 / 10), 2.718281828 ** (-1 / 3)
    torch.testing.assert_close(
        second[2:], (a + b) * second[1:-1] - a * b * second[:-2], rtol=0, atol=1e-6
    )
    assert 0 < second.argmax() < 10


def test_defects_are_fourfold_and_of_both_signs():
    kernel = defect_kernel(21, keyed_generator("defect"))
    assert norm(kernel) == pytest.approx(1)
    assert kernel.min() < 0 < kernel.max()
    torch.testing.assert_close(kernel, kernel.transpose(-2, -1))


def test_observations_are_the_sum_of_the_blurry_activations_and_noise():
    generator = keyed_generator("sum")
    kernels = torch.cat([draw_kernel("random", (3, 4), generator) for _ in range(2)], 1)
    activations = torch.cat(
        [draw_activations("gaussian", (64, 64), 0.1, generator) for _ in range(2)], 1
    )
    problem, truth = simulate_sparse(activations, kernels, ("a",), noise_std=0.1, seed=0)
    clean = sum(convolve(activations[:, i : i + 1], kernels[:, i : i + 1]) for i in range(2))
    assert (problem.observation - clean).std().item() == pytest.approx(0.1, rel=0.05)
    assert (problem.signal, problem.n_kernels, problem.oracle) == ("activation", 2, None)
    assert truth.names == ("a",)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda g: draw_activations("gaussian", (1, 9), 1.5, g), "theta .* got 1.5"),
        (lambda g: draw_activations("uniform", (1, 9), 0.5, g), "got 'uniform'"),
        (lambda g: draw_kernel("rough", (1, 9), g), "got 'rough'"),
        (lambda g: decay_kernel(3, 9, 2.0), "order must be 1 or 2, got 3"),
        (lambda g: decay_kernel(2, 9, 2.0, 3.0), "got decay 2.0 and rise 3.0"),
    ],
)
def test_bad_parameters_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call(torch.Generator())
