import pytest
import torch

from benchmark_utils.metrics.activation import (
    activation_similarity,
    match_activations,
    match_kernels,
)
from benchmark_utils.physics import shift_each, superpose


def pair(n=3):
    generator = torch.Generator().manual_seed(0)
    kernels = torch.nn.functional.normalize(
        torch.randn(2, n, 4, 5, generator=generator).flatten(2), dim=2
    ).view(2, n, 4, 5)
    return torch.randn(2, n, 30, 32, generator=generator), kernels


def disguised(activations, kernels):
    """The same observation in another order, with other signs and shifts."""
    order = torch.tensor([2, 0, 1])
    signs = torch.tensor([1.0, -1.0, -1.0])[:, None, None]
    kernels = torch.nn.functional.pad(kernels[:, order] * signs, (2, 2, 2, 2))  # centres stay
    activations = activations[:, order] * signs
    moves = torch.tensor([[(1, -1), (-1, 2), (0, 1)]] * 2)
    kernels = shift_each(kernels, moves, "circular")
    return shift_each(activations, -moves, "circular"), kernels


def test_order_sign_and_shift_are_undone():
    activations, kernels = pair()
    others, turned = disguised(activations, kernels)
    observation = superpose(activations, kernels, "circular")
    torch.testing.assert_close(
        superpose(others, turned, "circular"), observation, rtol=0, atol=1e-4
    )
    matched = match_kernels(turned, kernels)
    assert matched.order.tolist() == [[1, 2, 0]] * 2
    torch.testing.assert_close(matched.correlation, torch.ones(2, 3, dtype=torch.float64))
    torch.testing.assert_close(matched.kernel, kernels)
    found = match_activations(others, matched, "circular")
    torch.testing.assert_close(found, activations)
    torch.testing.assert_close(
        activation_similarity(found, activations), torch.ones(2, dtype=torch.float64)
    )


def test_each_kernel_is_given_away_once():
    """Two estimates of one kernel do not make two kernels recovered."""
    _, kernels = pair(2)
    twice = kernels[:, :1].expand(-1, 2, -1, -1)
    matched = match_kernels(twice, kernels)
    assert sorted(matched.order[0].tolist()) == [0, 1]
    assert matched.correlation[:, 1].max() < 0.95


def test_similarity_of_nothing_is_nothing():
    activations, _ = pair()
    assert activation_similarity(torch.zeros_like(activations), activations).tolist() == [0, 0]


def test_other_numbers_of_kernels_are_an_error():
    _, kernels = pair()
    with pytest.raises(
        ValueError, match=r"\(2, 2, 4, 5\) for true kernels of shape \(2, 3, 4, 5\)"
    ):
        match_kernels(kernels[:, :2], kernels)
