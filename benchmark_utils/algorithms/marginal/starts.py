"""The first kernel of a blind sampler, and the tidying of its last one."""

from itertools import product

import torch

from benchmark_utils.algorithms.map import STARTS as MAP_STARTS
from benchmark_utils.algorithms.map import starting_theta
from benchmark_utils.algorithms.steps import centred_pair, without_weak
from benchmark_utils.kernels import get_kernel
from benchmark_utils.parameterizations import STARTS as FIXED
from benchmark_utils.problem import Estimate

DIRAC = "dirac"
WEAK = 0.05  # share of the largest entry
BEST, MATCHED = CHOSEN = "best", "matched"  # of several starts, see :func:`.best_start`
STARTS = (*MAP_STARTS, DIRAC, *CHOSEN)


def first_theta(init, family, problem):
    """Parameters of the first kernel: ``dirac``, or a name that :func:`.starting_theta` knows.

    With ``best`` or ``matched``, those of all :func:`best_starts`; the problem is then an
    :func:`expanded` one.

    Raises
    ------
    ValueError
        As :func:`.starting_theta`, and when ``family`` has no Dirac.
    """
    if init in CHOSEN:
        return _side_by_side(family, problem)
    if init != DIRAC:
        return starting_theta(init, family, problem)
    if not family.is_linear:
        raise ValueError(f"the start {init!r} needs free pixels, got {type(family).__name__}")
    dirac = get_kernel(DIRAC, problem.kernel_shape).to(problem.observation)
    return dirac.repeat(len(problem.observation), 1, 1, 1)


def usual_scales(init, family):
    """Scales of a pyramid from the start ``init``: None, all, or 1 where only the finest will do.

    A start that is an estimate, or the truth, belongs to the finest scale, and only kernels of
    pixels have coarser ones.
    """
    return None if init in (*FIXED, DIRAC, *CHOSEN) and family != "diffraction" else 1


def tidied(estimate, boundary, weak):
    """The pair with the kernel's entries under ``weak`` times the largest removed, and centred."""
    return centred_pair(Estimate(estimate.image, without_weak(estimate.kernel, weak)), boundary)


def with_tidy_end(estimates, n_outer, problem, family, weak=WEAK):
    """The same, but for estimate ``n_outer``, which is :func:`tidied` where kernels are pixels."""
    for number, estimate in enumerate(estimates):
        ends = number == n_outer and family.is_linear
        yield tidied(estimate, problem.boundary, weak) if ends else estimate


def best_starts(family):
    """Starts behind ``best`` and ``matched``: names, or for a lens a tuple of signs each.

    For a lens all patterns but for the common sign of the even modes, which no observation tells:
    the first mode, even, stays positive.
    """
    if family.is_linear:
        return (*FIXED, DIRAC)
    return tuple((1.0, *signs) for signs in product((1.0, -1.0), repeat=len(family.modes) - 1))


def expanded(problem, n_starts):
    """The problem in which each observation stands ``n_starts`` times, without an oracle."""
    return problem.take(torch.arange(len(problem.observation)).repeat_interleave(n_starts))


def _side_by_side(family, problem):
    """The parameters of :func:`best_starts` for an :func:`expanded` problem."""
    starts = best_starts(family)
    problem = problem.take(slice(None, None, len(starts)))
    thetas = [
        first_theta(start, family, problem)
        if isinstance(start, str)
        else _of_signs(start, family, problem)
        for start in starts
    ]
    return torch.stack(thetas, 1).flatten(0, 1)


def _of_signs(signs, family, problem):
    """Coefficients (B, P) of these signs, at the middle of the range of their magnitudes."""
    theta = (family.low + family.high) / 2 * torch.tensor(signs)
    return theta.to(problem.observation).repeat(len(problem.observation), 1)
