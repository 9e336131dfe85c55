"""Paired statistics across images: mean difference, its interval, how likely it is by chance."""

from typing import NamedTuple

import numpy as np
from scipy import stats

LEVEL = 0.95
N_RESAMPLES = 4000
ENOUGH_IMAGES = 20  # below, the percentiles of a bootstrap are too narrow: Student's t instead


class Paired(NamedTuple):
    """Mean of paired differences over ``n`` units, its interval [low, high] and p-value."""

    mean: float
    low: float
    high: float
    p: float
    n: int

    def __neg__(self):
        return Paired(-self.mean, -self.high, -self.low, self.p, self.n)


def paired(differences, seed=0):
    """Mean difference, its confidence interval across images and its two-sided p-value.

    The unit is the image: the repetitions of one image are averaged, since they are no new images.
    A single image leaves its repetitions as the units. The p-value is that of the paired t test;
    the interval is Student's, or from ``ENOUGH_IMAGES`` on a bootstrap over images and, within
    each, repetitions.

    Parameters
    ----------
    differences : array (n_images, n_repetitions)
        Finite, in the unit of the score.
    """
    differences = np.asarray(differences, float)
    if len(differences) == 1:
        differences = differences.T
    units = differences.mean(1)
    n, mean = len(units), units.mean()
    if n == 1:
        return Paired(mean, -np.inf, np.inf, 1.0, 1)
    # Differences that are all the same leave no doubt, but for the rounding of their mean.
    rounding = 4 * np.finfo(float).eps * np.abs(units).max() + np.finfo(float).tiny
    error = max(stats.sem(units), rounding)
    p = 2 * stats.t.sf(abs(mean) / error, n - 1)
    if n < ENOUGH_IMAGES:
        low, high = stats.t.interval(LEVEL, n - 1, mean, error)
    else:
        low, high = bootstrap_interval(differences, seed)
    return Paired(mean, low, high, p, n)


def bootstrap_interval(differences, seed=0):
    """Percentile interval of the mean under resampling of images, then of their repetitions."""
    n_images, n_repetitions = differences.shape
    rng = np.random.default_rng(seed)
    images = rng.integers(n_images, size=(N_RESAMPLES, n_images, 1))
    repetitions = rng.integers(n_repetitions, size=(N_RESAMPLES, n_images, n_repetitions))
    means = differences[images, repetitions].mean((1, 2))
    return np.quantile(means, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])


def control_false_alarms(p_values):
    """Benjamini & Hochberg (1995): p-values adjusted for how many there are, NaN left aside."""
    p_values = np.asarray(p_values, float)
    adjusted, known = np.full_like(p_values, np.nan), np.isfinite(p_values)
    adjusted[known] = stats.false_discovery_control(p_values[known])
    return adjusted
