"""The words of a comparison."""

IDENTICAL = "identical"  # bit by bit
IMPROVED = "improved"
EQUIVALENT = "equivalent"  # certainly no difference that matters
REGRESSED = "regressed"
INCONCLUSIVE = "inconclusive"  # a difference that matters can be neither shown nor ruled out
MISSING = "missing"  # head has no final result, or a score less than base
NEW = "new"  # base has no final result
UNSCORED = "without score"  # in base: no reference
FAILED = "failed"  # on both sides
CUT_OFF = "cut off"  # on both sides, or cut off and failed: no final scores to compare

ALL = (
    MISSING,
    REGRESSED,
    IMPROVED,
    INCONCLUSIVE,
    EQUIVALENT,
    IDENTICAL,
    NEW,
    FAILED,
    CUT_OFF,
    UNSCORED,
)
FAILURES = (REGRESSED, MISSING)
ALPHA = 0.05


def verdict(gain, margin, q):
    """Word for a paired difference.

    Parameters
    ----------
    gain : Interval
        Of head over base, positive where head is better.
    margin : float
        Smallest difference that matters.
    q : float
        p-value of the difference, adjusted for the number of comparisons.
    """
    if -margin < gain.low and gain.high < margin:
        return EQUIVALENT
    if q <= ALPHA and abs(gain.mean) >= margin:
        return IMPROVED if gain.mean > 0 else REGRESSED
    return INCONCLUSIVE
