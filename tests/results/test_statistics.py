import numpy as np
import pytest
from scipy import stats

from benchmark_utils.results import control_false_alarms, interval
from benchmark_utils.results.statistics import ENOUGH_IMAGES, bootstrap_interval


def test_few_images_are_students_t_on_their_means():
    differences = np.random.default_rng(0).normal(0.3, 1, (8, 3))
    expected = stats.ttest_1samp(differences.mean(1), 0)
    ends = expected.confidence_interval(0.95)
    got = interval(differences)
    assert got.n == 8
    np.testing.assert_allclose(got[:4], (differences.mean(), *ends, expected.pvalue))


def test_repetitions_are_no_new_images():
    images = np.random.default_rng(0).normal(0, 1, (6, 1))
    np.testing.assert_allclose(interval(images), interval(images.repeat(10, axis=1)))


def test_a_single_image_leaves_its_repetitions():
    repetitions = np.random.default_rng(0).normal(0, 1, (1, 5))
    assert interval(repetitions) == interval(repetitions.T)
    assert interval(repetitions).n == 5


def test_one_number_says_nothing_about_others():
    assert interval([[0.4]]) == (0.4, -np.inf, np.inf, 1, 1)


def test_equal_differences_leave_no_doubt():
    got = interval(np.full((8, 2), -0.2))
    assert got.p < 1e-10
    np.testing.assert_allclose(got[:3], -0.2)


def test_the_bootstrap_covers_the_mean_as_often_as_it_says():
    """Images differ by 0.3, repetitions of one image by 0.5: both widen the interval."""
    rng = np.random.default_rng(1)
    shape = (200, ENOUGH_IMAGES, 3)
    samples = rng.normal(0, 0.3, shape[:2])[..., None] + rng.normal(0, 0.5, shape)
    intervals = np.array([bootstrap_interval(sample) for sample in samples])
    covered = ((intervals[:, 0] < 0) & (0 < intervals[:, 1])).mean()
    assert 0.9 < covered <= 1


def test_false_alarms_over_many_cells_are_controlled():
    q = control_false_alarms([0.01, 0.02, np.nan, 0.04, 0.5])
    np.testing.assert_allclose(q, [0.04, 0.04, np.nan, 0.16 / 3, 0.5])
    assert np.isnan(control_false_alarms([np.nan])).all()


@pytest.mark.parametrize("n_images", [3, 8])
def test_under_the_null_p_is_uniform(n_images):
    rng = np.random.default_rng(2)
    p = [interval(rng.normal(0, 1, (n_images, 2))).p for _ in range(300)]
    assert stats.kstest(p, "uniform").pvalue > 1e-3
