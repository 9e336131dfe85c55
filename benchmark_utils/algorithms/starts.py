"""The first kernel, on which everything depends."""

from benchmark_utils import parameterizations
from benchmark_utils.algorithms.edges import edge_estimates

EDGES = "edges"
ORACLES = tuple(f"oracle-{start}" for start in parameterizations.STARTS)
STARTS = (*parameterizations.STARTS, EDGES, *ORACLES)


def starting_theta(start, family, problem):
    """Parameters of the first kernel for the start ``start``, one of ``STARTS``.

    ``large`` and ``small`` are fixed; ``edges``, for families of free pixels, is the kernel that
    :func:`.edge_estimates` finds; the two others take the true parameters from ``problem.oracle``
    and push them outwards or inwards.

    Raises
    ------
    ValueError
        When the start is unknown, needs an oracle that the problem does not have, or needs pixels
        where ``family`` has other parameters.
    """
    if start not in STARTS:
        raise ValueError(f"unknown start {start!r}: use {', '.join(STARTS)}")
    observation = problem.observation
    if start == EDGES:
        if not family.is_linear:
            raise ValueError(f"the start 'edges' needs free pixels, got {type(family).__name__}")
        *_, found = edge_estimates(problem)
        return family.project(found.kernel)
    if not start.startswith("oracle-"):
        like = {"dtype": observation.dtype, "device": observation.device}
        return family.initial(start, len(observation), **like)
    if problem.oracle is None:
        raise ValueError(f"the start {start!r} needs a problem with an oracle")
    return family.from_oracle(problem.oracle, start.removeprefix("oracle-")).to(observation)
