import itertools

import pytest

from benchmark_utils.algorithms.schedules import SCHEDULES, as_schedule, get_schedule


@pytest.mark.parametrize("name", SCHEDULES)
def test_schedule_runs_from_first_to_last_without_turning_back(name):
    schedule = get_schedule(name, 0.4, 0.01)
    values = [schedule(k / 20) for k in range(21)]
    assert values[0] == pytest.approx(0.4)
    assert values[-1] == pytest.approx(0.01)
    assert all(a >= b for a, b in itertools.pairwise(values))


def test_geometric_schedule_has_a_constant_ratio():
    schedule = get_schedule("geometric", 1.0, 0.01)
    assert schedule(0.5) == pytest.approx(0.1)


def test_geometric_schedule_refuses_zero():
    with pytest.raises(ValueError, match="positive ends, got 1 and 0"):
        get_schedule("geometric", 1, 0)


def test_numbers_are_constant_schedules():
    assert as_schedule(0.3)(0.7) == 0.3
    assert get_schedule("constant", 0.3, 0.0)(0.9) == 0.3


def test_unknown_schedule_is_named():
    with pytest.raises(ValueError, match="unknown schedule 'cubic': use constant, geometric"):
        get_schedule("cubic", 1, 0)
