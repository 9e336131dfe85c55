"""The mixture of Gaussians against its definition, and the one that is shipped."""

import json
import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmark_utils.data import load_photograph, to_grey
from benchmark_utils.priors import DERIVATIVES_CARD, GaussianMixture, derivative_mixture

POSITIVE = st.floats(0.01, 2.0)
MIXTURES = st.lists(st.tuples(POSITIVE, POSITIVE), min_size=1, max_size=4)


def mixture_of(pairs):
    total = sum(share for share, _ in pairs)
    return GaussianMixture(tuple(share / total for share, _ in pairs), tuple(s for _, s in pairs))


@settings(deadline=None)
@given(MIXTURES, st.floats(-3.0, 3.0))
def test_the_energy_of_a_known_derivative_is_its_potential(pairs, value):
    mixture = mixture_of(pairs)
    density = sum(
        share * math.exp(-(value**2) / (2 * std**2)) / (math.sqrt(2 * math.pi) * std)
        for share, std in zip(mixture.shares, mixture.stds, strict=True)
    )
    found = mixture.energy(torch.tensor([value**2], dtype=torch.float64)).item()
    assert found == pytest.approx(-math.log(max(density, 1e-300)), rel=1e-6, abs=1e-6) or (
        density < 1e-290
    )


@settings(deadline=None)
@given(MIXTURES, st.floats(0.0, 4.0))
def test_the_precision_is_the_slope_of_the_energy(pairs, second_moment):
    """``dE/d(E d^2) = precision / 2``: what the reweighted least squares rely on."""
    mixture = mixture_of(pairs)
    point = torch.tensor([second_moment], dtype=torch.float64, requires_grad=True)
    (slope,) = torch.autograd.grad(mixture.energy(point).sum(), point)
    torch.testing.assert_close(mixture.precision(point.detach()), 2 * slope)


def test_large_derivatives_belong_to_the_wide_component():
    mixture = GaussianMixture((0.5, 0.5), (0.01, 1.0))
    narrow, wide = mixture.precision(torch.tensor([0.0, 1.0]))
    assert 9e3 < narrow < 1e4
    assert wide == pytest.approx(1.0)
    assert mixture.mean_precision == pytest.approx(0.5 * 1e4 + 0.5)


@pytest.mark.parametrize(
    ("shares", "stds"),
    [((0.5,), (0.1, 0.2)), ((), ()), ((0.5, 0.4), (0.1, 0.2)), ((1.5, -0.5), (0.1, 0.2))],
)
def test_what_is_no_mixture_is_refused(shares, stds):
    with pytest.raises(ValueError, match="shares"):
        GaussianMixture(shares, stds)


def test_the_shipped_mixture_fits_a_photograph_better_than_one_gaussian_does():
    image = to_grey(load_photograph("astronaut", 256))
    squares = image.diff(dim=-1).square()
    alone = GaussianMixture((1.0,), (squares.mean().sqrt().item(),))
    assert derivative_mixture().energy(squares).mean() < alone.energy(squares).mean() - 0.3


def test_the_card_says_what_the_mixture_was_fitted_to():
    card = json.loads(DERIVATIVES_CARD.read_text(encoding="utf-8"))
    assert card["data"] == {"bsds500": 232}
    assert card["training"]["program"] == "training.derivative_mixture"
    assert list(card["stds"]) == sorted(card["stds"])
