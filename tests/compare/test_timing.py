import numpy as np
import pytest

from benchmark_utils.compare import compare
from benchmark_utils.compare.timing import compare_times, same_machine, slower, time_to
from tests.compare.conftest import side


@pytest.mark.parametrize(
    ("factor", "verdict"), [(2, "regressed"), (1.2, "equivalent"), (0.5, "improved")]
)
def test_slower_only_if_even_the_fastest_run_is(results, factor, verdict):
    head = results.assign(time=results["time"] * factor)
    table = compare_times(side(results, results), side(head, head))
    assert set(table["verdict"]) == {verdict}
    np.testing.assert_allclose(table["ratio"], factor)


def test_a_slow_run_among_several_proves_nothing(results):
    head = results.assign(time=results["time"] * 3)
    table = compare_times(side(results, results), side(head, results))
    assert set(table["verdict"]) == {"equivalent"}


def test_milliseconds_do_not_count(results):
    base = results.assign(time=results["time"] / 1000)
    head = base.assign(time=2 * base["time"])
    assert not slower(base["time"], head["time"])


def test_time_gates_only_when_asked_to(results):
    head = results.assign(time=results["time"] * 2)
    assert compare(side(results), side(head)).exit_status == 0
    comparison = compare(side(results), side(head), gate_time=True)
    assert comparison.exit_status == 1
    assert "3 slower" in comparison.summary


def test_time_to_the_quality_of_base(results):
    """The scores rise by 5 an evaluation."""
    rows = side(results[results["solver_name"] == "no-blur"]).rows
    one = rows[rows["idx_rep"] == 0]
    final, times = one["objective_psnr"].iloc[-1], one["time"].tolist()
    assert time_to(final - 0.1, one) == times[2]
    assert time_to(final - 6, one) == times[1]
    assert np.isnan(time_to(final + 1, one))


def test_times_of_other_machines_are_not_compared(results):
    other = results.assign(**{"system-processor": "another kind"})
    assert same_machine(side(results), side(results))
    assert not same_machine(side(results), side(other))
    assert compare(side(results), side(other)).times is None
