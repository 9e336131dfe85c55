import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from benchmark_utils.algorithms.sphere_sbd.huber import huber, prox_huber

numbers = st.floats(-5, 5)
steps = st.floats(0.01, 3)
roundings = st.floats(0, 2)


@given(numbers, steps, roundings)
def test_the_prox_minimises_what_it_should(value, step, mu):
    point = torch.tensor([[value]], dtype=torch.float64)
    found = prox_huber(point, step, mu)
    others = found + torch.linspace(-1, 1, 201, dtype=torch.float64)[:, None]

    def cost(x):
        return (x - point).square().sum(1) / 2 + step * huber(x, mu)

    assert (cost(others) >= cost(found) - 1e-9).all()


def test_values_of_the_penalty():
    point = torch.tensor([[0.0], [0.1], [0.2], [-3.0]])
    torch.testing.assert_close(huber(point, 0.2), torch.tensor([0.1, 0.125, 0.2, 3.0]))
    torch.testing.assert_close(huber(point, 0.0), point.abs()[:, 0])


def test_the_bottom_is_round_where_the_l1_norm_is_flat():
    small = torch.tensor([0.05])
    assert prox_huber(small, 0.1, 0.0) == 0
    assert prox_huber(small, 0.1, 0.01) == pytest.approx(0.05 / (1 + 0.1 / 0.01))


def test_bad_parameters_are_named():
    with pytest.raises(ValueError, match="mu .* got -1"):
        prox_huber(torch.ones(1), 1.0, -1)
    with pytest.raises(ValueError, match="step must be positive, got 0"):
        prox_huber(torch.ones(1), 0.0, 0.1)
