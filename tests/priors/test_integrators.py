"""The integrators on a flow with a closed form: x' = -t x, with the rate sum(x) cos(t)."""

import math
from functools import partial

import numpy as np
import pytest
import torch

from benchmark_utils.priors.integrators import adams, dormand_prince, heun, runge_kutta_4

START, STOP = 0.5, 2.0


class Decay:
    """Counts its evaluations, slopes and rates."""

    def __init__(self):
        self.slopes = self.rates = 0

    def slope(self, state, time):
        self.slopes += 1
        return -time[:, None] * state

    def slope_and_rate(self, state, time):
        self.rates += 1
        self.slopes += 1
        return -time[:, None] * state, (time.cos() * state.sum(1))[:, None]

    def growth(self, times):
        return 1 + 0 * times


def initial(batch=3):
    return torch.arange(1.0, 1 + 4 * batch, dtype=torch.float64).view(batch, 4) / 10


def exact(state):
    times = torch.linspace(START, STOP, 20001, dtype=torch.float64)
    factors = torch.exp((START**2 - times**2) / 2)
    integral = torch.trapezoid(factors * times.cos(), times)
    return state * math.exp((START**2 - STOP**2) / 2), state.sum(1, keepdim=True) * integral


def errors(integrate, argument):
    results = integrate(Decay(), initial(), START, STOP, argument)
    return [
        (found - true).abs().max().item()
        for found, true in zip(results, exact(initial()), strict=True)
    ]


@pytest.mark.parametrize(("integrate", "order"), [(heun, 2), (runge_kutta_4, 4)])
def test_order_of_the_error(integrate, order):
    coarse, fine = errors(integrate, 10), errors(integrate, 20)
    for before, after in zip(coarse, fine, strict=True):
        assert math.log2(before / after) == pytest.approx(order, abs=0.4)


@pytest.mark.parametrize(("integrate", "slopes", "rates"), [(heun, 2, 1), (runge_kutta_4, 5, 2)])
def test_cost_of_a_step(integrate, slopes, rates):
    flow = Decay()
    integrate(flow, initial(), START, STOP, 7)
    assert (flow.slopes, flow.rates) == (7 * slopes + 1, 7 * rates + 1)


@pytest.mark.parametrize("order", [2, 3, 4])
def test_order_of_the_multistep_error(order):
    """One more in the predictor is one more in the error; the quadrature adds nothing here."""
    coarse, fine = (errors(partial(adams, order=order), count) for count in (20, 40))
    for before, after in zip(coarse, fine, strict=True):
        assert math.log2(before / after) > order - 0.2


def test_cost_of_the_multistep_method():
    flow = Decay()
    adams(flow, initial(), START, STOP, 7)
    assert (flow.slopes, flow.rates) == (8, 7)


class Growing(Decay):
    """``x' = growth(t) (1 + t)`` whatever the state: exact if the growth is known."""

    def growth(self, times):
        return np.exp(3 * times)

    def slope(self, state, time):
        return torch.exp(3 * time)[:, None] * (1 + time)[:, None] * torch.ones_like(state)

    def slope_and_rate(self, state, time):
        return self.slope(state, time), (time**5)[:, None]


def test_growth_times_a_polynomial_is_integrated_exactly():
    state, integral = adams(Growing(), initial(), START, STOP, 4)
    gained = [math.exp(3 * t) * (2 + 3 * t) / 9 for t in (START, STOP)]
    torch.testing.assert_close(state - initial(), torch.full_like(state, gained[1] - gained[0]))
    torch.testing.assert_close(integral, torch.full_like(integral, (STOP**6 - START**6) / 6))


@pytest.mark.parametrize("tolerance", [1e-3, 1e-5, 1e-8])
def test_adaptive_steps_keep_the_tolerance(tolerance):
    assert max(errors(dormand_prince, tolerance)) < 5 * tolerance


def test_tighter_tolerance_takes_more_steps():
    counts = []
    for tolerance in (1e-3, 1e-6, 1e-9):
        flow = Decay()
        dormand_prince(flow, initial(), START, STOP, tolerance)
        counts.append(flow.slopes)
    assert counts == sorted(set(counts))


def test_steps_of_an_image_do_not_depend_on_its_batch():
    # Images of very different size take different steps.
    state = initial() * torch.tensor([[1.0], [1e3], [1e-3]], dtype=torch.float64)
    together = dormand_prince(Decay(), state, START, STOP, 1e-6)
    for k in range(len(state)):
        alone = dormand_prince(Decay(), state[k : k + 1], START, STOP, 1e-6)
        for whole, part in zip(together, alone, strict=True):
            torch.testing.assert_close(whole[k : k + 1], part, rtol=0, atol=0)


def test_impossible_tolerance_is_an_error():
    with pytest.raises(RuntimeError, match="tolerance 1e-30"):
        dormand_prince(Decay(), initial(), START, STOP, 1e-30)
