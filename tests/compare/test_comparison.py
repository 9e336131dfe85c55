"""Verdicts on synthetic results, and how often they are wrong."""

import numpy as np
import pandas as pd
import pytest

from benchmark_utils.compare import compare
from benchmark_utils.compare.report import markdown
from benchmark_utils.compare.verdicts import (
    CUT_OFF,
    EQUIVALENT,
    FAILED,
    IDENTICAL,
    IMPROVED,
    INCONCLUSIVE,
    MISSING,
    NEW,
    REGRESSED,
    UNSCORED,
)
from tests.compare.conftest import SOLVERS, change, side

CHANGED = SOLVERS[1]


def verdict_of(comparison, solver=CHANGED):
    rows = comparison.decisive
    return rows["verdict"][rows["solver_name"] == solver].item()


def noisy(mean, spread, seed=0):
    """Function that draws differences of the images, of exactly that mean."""

    def draw(n):
        noise = np.random.default_rng(seed).normal(0, spread, n)
        return mean + noise - noise.mean()

    return draw


def test_base_against_itself_is_identical(results):
    comparison = compare(side(results), side(results.copy()))
    assert comparison.exit_status == 0
    assert comparison.verdict == "identical"
    assert set(comparison.quality["verdict"]) == {IDENTICAL}


@pytest.mark.parametrize(
    ("mean", "spread", "expected", "status"),
    [
        (-0.2, 0.1, REGRESSED, 1),
        (-0.2, 0, REGRESSED, 1),
        (0.2, 0.1, IMPROVED, 0),
        (0.01, 0.02, EQUIVALENT, 0),
        (-0.04, 0.001, EQUIVALENT, 0),
        (-0.2, 1.0, INCONCLUSIVE, 0),
        (1e-9, 0, EQUIVALENT, 0),
    ],
)
def test_verdict_on_psnr(results, mean, spread, expected, status):
    comparison = compare(side(results), side(change(results, "psnr", noisy(mean, spread))))
    assert verdict_of(comparison) == comparison.verdict == expected
    assert comparison.exit_status == status
    assert {verdict_of(comparison, solver) for solver in (SOLVERS[0], SOLVERS[2])} == {IDENTICAL}


def test_a_corrected_column_counts_as_much_as_its_images(results):
    head = results.assign(objective_psnr=results["objective_psnr"] - 0.2)
    assert compare(side(results), side(head)).exit_status == 1


def test_other_scores_inform_and_the_primary_decides(results):
    head = change(results, "ssim", lambda n: -0.1)
    comparison = compare(side(results), side(head))
    assert comparison.exit_status == 0
    (ssim,) = comparison.quality.query("score == 'ssim' and solver_name == @CHANGED")["verdict"]
    assert ssim == REGRESSED
    assert compare(side(results), side(head), primary="ssim").exit_status == 1


def test_a_lower_error_is_an_improvement(results):
    base = as_errors(results)
    comparison = compare(side(base), side(as_errors(change(results, "psnr", lambda n: -0.5))))
    assert verdict_of(comparison) == REGRESSED
    difference = comparison.decisive.query("solver_name == @CHANGED")["difference"].item()
    assert difference.mean == pytest.approx(0.5)


def as_errors(df):
    """Results whose only score is the kernel error, minus what the PSNR was."""

    def stored(final):
        errors = -np.asarray(final["per_image"]["psnr"])
        return final | {"per_image": {"kernel_error": errors.tolist()}}

    kept = df.drop(columns=[column for column in df if column.startswith("objective_psnr")])
    return kept.assign(final_results=df["final_results"].map(stored, na_action="ignore"))


def test_a_removed_solver_is_a_failure_and_a_new_one_is_not(results):
    fewer = results[results["solver_name"] != CHANGED]
    assert verdict_of(compare(side(results), side(fewer))) == MISSING
    assert compare(side(results), side(fewer)).exit_status == 1
    assert verdict_of(compare(side(fewer), side(results))) == NEW
    assert compare(side(fewer), side(results)).exit_status == 0


def test_a_lost_repetition_or_image_is_a_failure(results):
    lost = results[(results["solver_name"] != CHANGED) | (results["idx_rep"] == 0)]
    failed = change(results, "psnr", lambda n: np.where(np.arange(n) == 1, np.nan, 0))
    for head in (lost, failed):
        assert verdict_of(compare(side(results), side(head))) == MISSING


def test_a_solver_that_failed_in_base_too_is_no_regression(results):
    for key in ("psnr", "ssim", "kernel_mnc"):
        results = change(results, key, lambda n: np.nan)
    assert verdict_of(compare(side(results), side(results))) == UNSCORED


def test_unknown_primary(results):
    with pytest.raises(ValueError, match="'speed'"):
        compare(side(results), side(results), primary="speed")


@pytest.mark.parametrize("is_stored", [True, False])
def test_a_solver_that_was_skipped_did_not_run(results, is_stored):
    """Whether the result says so or has no row of it."""
    mine = results["solver_name"] == CHANGED
    skipped = results[~mine]
    if is_stored:
        row = results[mine].tail(1).assign(objective_psnr=float("nan"))
        row["final_results"] = [{"skipped": "it needs the truth"}]
        skipped = pd.concat([skipped, row], ignore_index=True)
    assert verdict_of(compare(side(results), side(skipped))) == MISSING
    assert verdict_of(compare(side(skipped), side(results))) == NEW
    both = compare(side(skipped), side(skipped))
    assert CHANGED not in set(both.decisive["solver_name"])
    assert both.verdict == "identical"


FAILURE = {"failure": "ValueError: no luck"}
CUT = {"progress": {"done": 3, "planned": 20}}


def marked(df, mark, solvers=(CHANGED,)):
    """Results in which some solvers failed, or were cut off with the same scores."""
    stored = df["final_results"].notna() & df["solver_name"].isin(solvers)
    finals = [
        (mark if mark is FAILURE else final | mark) if is_stored else final
        for final, is_stored in zip(df["final_results"], stored, strict=True)
    ]
    df = df.assign(final_results=finals)
    if mark is FAILURE:
        df.loc[stored, [column for column in df if column.startswith("objective_")][1:]] = np.nan
    return df


@pytest.mark.parametrize("mark", [FAILURE, CUT])
@pytest.mark.parametrize("solvers", [(CHANGED,), SOLVERS])
def test_two_that_failed_or_were_cut_off_are_not_identical(results, mark, solvers):
    word = FAILED if mark is FAILURE else CUT_OFF
    df = marked(results, mark, solvers)
    comparison = compare(side(df), side(df.copy()))
    assert verdict_of(comparison) == comparison.verdict == word
    assert comparison.exit_status == 0
    assert word in comparison.summary
    assert CHANGED[:3] in markdown(comparison)


@pytest.mark.parametrize("mark", [FAILURE, CUT])
def test_a_final_result_that_only_one_side_has(results, mark):
    lost = compare(side(results), side(marked(results, mark)))
    assert verdict_of(lost) == MISSING
    assert lost.exit_status == 1
    found = compare(side(marked(results, mark)), side(results))
    assert verdict_of(found) == NEW
    assert found.exit_status == 0
