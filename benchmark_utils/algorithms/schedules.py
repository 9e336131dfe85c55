"""Schedules: functions of the progress in [0, 1] through the outer iterations."""

import math
from collections.abc import Callable

Schedule = float | Callable[[float], float]  # a number, or a function of the progress


def constant(value):
    """The same value throughout."""
    return lambda progress: value


def geometric(first, last):
    """From ``first`` to ``last``, both positive, on a logarithmic scale."""
    if min(first, last) <= 0:
        raise ValueError(f"a geometric schedule needs positive ends, got {first} and {last}")
    return lambda progress: first * (last / first) ** progress


def linear(first, last):
    """From ``first`` to ``last`` on a straight line."""
    return lambda progress: first + (last - first) * progress


def cosine(first, last=0.0):
    """From ``first`` to ``last``, flat at both ends."""
    return lambda progress: last + (first - last) * (1 + math.cos(math.pi * progress)) / 2


SCHEDULES = {"geometric": geometric, "linear": linear, "cosine": cosine}


def as_schedule(value):
    """A schedule from a number (constant) or from a schedule."""
    return value if callable(value) else constant(value)


def get_schedule(name, first, last):
    """The schedule ``name`` ("constant" or one of ``SCHEDULES``) from ``first`` to ``last``."""
    if name == "constant":
        return constant(first)
    if name not in SCHEDULES:
        raise ValueError(f"unknown schedule {name!r}: use constant, {', '.join(SCHEDULES)}")
    return SCHEDULES[name](first, last)
