"""The fit of the mixture recovers one that is known, and the command writes it."""

import json

import numpy as np
import pytest
import torch
from PIL import Image

from training.derivative_mixture import (
    SMALLEST_STD,
    derivative_histogram,
    fit_mixture,
    main,
)

SHARES, STDS = (0.5, 0.3, 0.2), (0.012, 0.05, 0.2)


def quantiles(n=20000):
    """Values of the mixture, one for each of ``n`` equal shares of probability; none is random."""
    levels = (torch.arange(n, dtype=torch.float64) + 0.5) / n
    standard = torch.distributions.Normal(0.0, 1.0).icdf(levels)
    values = torch.cat([std * standard for std in STDS])
    counts = torch.cat([torch.full_like(standard, share) for share in SHARES])
    return values.square(), counts


@pytest.mark.slow
def test_a_known_mixture_is_recovered():
    mixture, _ = fit_mixture(*quantiles(), n_components=3, n_iterations=2000)
    assert mixture.shares == pytest.approx(SHARES, rel=0.02)
    assert mixture.stds == pytest.approx(STDS, rel=0.02)


def test_no_component_is_narrower_than_noise():
    squares, counts = quantiles()
    mixture, _ = fit_mixture(squares / 100, counts, n_components=3, n_iterations=200)
    assert min(mixture.stds) == pytest.approx(SMALLEST_STD)


def test_one_component_has_the_mean_square():
    squares, counts = quantiles()
    mixture, log_likelihood = fit_mixture(squares, counts, n_components=1, n_iterations=2)
    variance = ((squares * counts).sum() / counts.sum()).item()
    assert mixture.stds[0] ** 2 == pytest.approx(variance)
    assert log_likelihood == pytest.approx(-0.5 * np.log(2 * np.pi * np.e * variance))


def test_more_turns_and_more_components_are_more_likely():
    data = quantiles(2000)
    turns = [fit_mixture(*data, 2, n_iterations=n)[1] for n in (1, 3, 10, 50)]
    assert turns == sorted(turns)
    assert fit_mixture(*data, 3, n_iterations=50)[1] > turns[-1]


def test_the_histogram_counts_each_derivative_once():
    ramp = np.broadcast_to(np.arange(0, 200, 2, dtype=np.uint8), (64, 100))
    squares, counts = derivative_histogram([np.repeat(ramp[..., None], 3, 2)])
    assert counts.sum() == 2 * 31 * 49
    usual = squares[counts.argmax()].sqrt().item(), counts.max().item()
    assert counts[:2].sum() >= 31 * 49, "rows do not differ"
    along = (squares[2:].sqrt() * counts[2:]).sum() / counts[2:].sum()
    assert along.item() == pytest.approx(4 / 255, rel=0.02), usual


@pytest.mark.slow
def test_the_command_writes_the_same_card_each_time(tmp_path, leaves, capsys):
    for seed in range(2):
        (tmp_path / "pictures").mkdir(exist_ok=True)
        leaves(seed).save(tmp_path / "pictures" / f"{seed}.png")
    cards = []
    for name in ("first.json", "second.json"):
        given = [str(tmp_path / "pictures"), "--components", "2", "--out", str(tmp_path / name)]
        assert main(given) == 0
        cards.append((tmp_path / name).read_text(encoding="utf-8"))
    assert cards[0] == cards[1]
    card = json.loads(cards[0])
    assert card["data"] == {"pictures": 2}
    assert sum(card["shares"]) == pytest.approx(1, abs=1e-4)
    capsys.readouterr()


@pytest.mark.parametrize(
    ("given", "message"),
    [(["missing"], "missing is neither"), (["missing", "--components", "0"], "--components")],
)
def test_bad_input_is_one_line(given, message, capsys):
    assert main(given) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1


def test_pictures_without_colour_are_read(tmp_path):
    Image.fromarray(np.eye(40, dtype=np.uint8) * 255).save(tmp_path / "grey.png")
    assert main([str(tmp_path), "--components", "1", "--out", str(tmp_path / "card.json")]) == 0
