import numpy as np
import pytest

from benchmark_utils.compare.verdicts import (
    EQUIVALENT,
    IMPROVED,
    INCONCLUSIVE,
    REGRESSED,
    verdict,
)
from benchmark_utils.results import control_false_alarms, interval
from benchmark_utils.results.statistics import Interval


@pytest.mark.parametrize(
    ("mean", "low", "high", "q", "expected"),
    [
        (0.3, 0.1, 0.5, 0.01, IMPROVED),
        (-0.3, -0.5, -0.1, 0.01, REGRESSED),
        (-0.3, -0.5, -0.1, 0.06, INCONCLUSIVE),
        (0.01, -0.02, 0.04, 0.5, EQUIVALENT),
        (0.03, 0.02, 0.04, 1e-6, EQUIVALENT),
        (0.04, 0.02, 0.06, 1e-6, INCONCLUSIVE),
        (0.0, -np.inf, np.inf, 1.0, INCONCLUSIVE),
    ],
)
def test_margin_of_a_twentieth(mean, low, high, q, expected):
    assert verdict(Interval(mean, low, high, 0.0, 8), 0.05, q) == expected
    mirrored = {IMPROVED: REGRESSED, REGRESSED: IMPROVED}.get(expected, expected)
    assert verdict(-Interval(mean, low, high, 0.0, 8), 0.05, q) == mirrored


@pytest.mark.slow
def test_chance_alone_hardly_ever_raises_an_alarm():
    """Twenty cells of eight images, differences of 0.3 dB without any direction, 100 times over."""
    rng = np.random.default_rng(0)
    alarms = 0
    for _ in range(100):
        tests = [interval(rng.normal(0, 0.3, (8, 1))) for _ in range(20)]
        q = control_false_alarms([test.p for test in tests])
        words = [verdict(test, 0.05, adjusted) for test, adjusted in zip(tests, q, strict=True)]
        alarms += REGRESSED in words
    assert alarms / 100 < 0.05


def test_a_fifth_of_a_decibel_among_twenty_cells_is_found():
    """Eight images whose differences spread by 0.1 dB: found in most of 100 trials."""
    rng = np.random.default_rng(1)
    found = 0
    for _ in range(100):
        tests = [interval(rng.normal(0, 0.1, (8, 1))) for _ in range(19)]
        tests.append(interval(rng.normal(-0.2, 0.1, (8, 1))))
        q = control_false_alarms([test.p for test in tests])
        found += verdict(tests[-1], 0.05, q[-1]) == REGRESSED
    assert found >= 70
