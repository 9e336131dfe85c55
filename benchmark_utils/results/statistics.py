"""Statistics across images: a mean, its confidence interval, how likely it is by chance."""

from typing import NamedTuple

import numpy as np
import scipy  # which imports its parts where they are used first: scipy.stats takes a second

LEVEL = 0.95
N_RESAMPLES = 4000
ENOUGH_IMAGES = 20  # below, the percentiles of a bootstrap are too narrow: Student's t instead


class Interval(NamedTuple):
    """Mean over ``n`` units, its interval [low, high], and the p-value of a mean of zero."""

    mean: float
    low: float
    high: float
    p: float
    n: int

    def __neg__(self):
        return Interval(-self.mean, -self.high, -self.low, self.p, self.n)


def interval(values, seed=0):
    """Mean, its confidence interval across images and the two-sided p-value of a zero mean.

    The unit is the image: the repetitions of one image are averaged, since they are no new images.
    A single image leaves its repetitions as the units. The p-value is that of the t test (paired,
    when the values are differences); the interval is Student's, or from ``ENOUGH_IMAGES`` on a
    bootstrap over images and, within each, repetitions.

    Parameters
    ----------
    values : array (n_images, n_repetitions)
        Finite scores, or differences of scores.

    Returns
    -------
    Interval
        In the unit of the values; a single number has an infinite one.
    """
    values = np.asarray(values, float)
    if len(values) == 1:
        values = values.T
    units = values.mean(1)
    n, mean = len(units), units.mean()
    if n == 1:
        return Interval(mean, -np.inf, np.inf, 1.0, 1)
    # Values that are all the same leave no doubt, but for the rounding of their mean.
    rounding = 4 * np.finfo(float).eps * np.abs(units).max() + np.finfo(float).tiny
    error = max(units.std(ddof=1) / np.sqrt(n), rounding)
    p = 2 * scipy.special.stdtr(n - 1, -abs(mean) / error)  # the distribution of Student's t
    if n < ENOUGH_IMAGES:
        reach = scipy.special.stdtrit(n - 1, (1 + LEVEL) / 2) * error
        low, high = mean - reach, mean + reach
    else:
        low, high = bootstrap_interval(values, seed)
    return Interval(mean, low, high, p, n)


def bootstrap_interval(values, seed=0):
    """Percentile interval of the mean under resampling of images, then of their repetitions."""
    n_images, n_repetitions = values.shape
    rng = np.random.default_rng(seed)
    images = rng.integers(n_images, size=(N_RESAMPLES, n_images, 1))
    repetitions = rng.integers(n_repetitions, size=(N_RESAMPLES, n_images, n_repetitions))
    means = values[images, repetitions].mean((1, 2))
    return np.quantile(means, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])


def control_false_alarms(p_values):
    """Benjamini & Hochberg (1995): p-values adjusted for how many there are, NaN left aside."""
    p_values = np.asarray(p_values, float)
    adjusted, known = np.full_like(p_values, np.nan), np.isfinite(p_values)
    adjusted[known] = scipy.stats.false_discovery_control(p_values[known])
    return adjusted
