import pandas as pd
import pytest

from benchmark_utils.compare import compare
from benchmark_utils.compare.guards import reasons_not_to_compare
from tests.compare.conftest import make_results, side


def with_stored(df, **changes):
    stored = df["final_results"].map(lambda final: final | changes, na_action="ignore")
    return df.assign(final_results=stored)


def test_nothing_against_the_same(results):
    assert reasons_not_to_compare(side(results), side(results)) == []


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        (lambda df: df.assign(base_seed="7"), "seed: 0 in base, 7 in head"),
        (lambda df: with_stored(df, device="H100"), "device: cpu in base, H100 in head"),
        (lambda df: with_stored(df, versions={"torch": "3"}), "versions: torch 2.0 in base, torch"),
        (lambda df: df[df["idx_rep"] == 0], "repetitions: 0, 1 in base, 0 in head"),
        (lambda df: df.assign(solver_name="other"), "no cell"),
        (lambda df: make_results(n_images=3), "images: photo 0"),
    ],
)
def test_what_differs_is_named(results, head, reason):
    comparison = compare(side(results), side(head(results)))
    assert comparison.exit_status == 2
    assert comparison.verdict == "incomparable"
    assert reason in comparison.summary


def test_only_common_cells_are_guarded(results):
    """Results of several machines, merged: each cell was run on one."""
    other = with_stored(results.assign(solver_name="fire"), device="H100")
    both = pd.concat([results, other], ignore_index=True)
    assert reasons_not_to_compare(side(results), side(both)) == []
    assert reasons_not_to_compare(side(both), side(both)) == []


def test_bare_results_can_be_compared(results):
    bare = results.drop(columns=["final_results", "base_seed"])
    comparison = compare(side(bare), side(bare))
    assert comparison.verdict == "identical"
