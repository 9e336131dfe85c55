"""The first kernel, on which everything depends."""

from benchmark_utils import parameterizations

STARTS = (*parameterizations.STARTS, *(f"oracle-{start}" for start in parameterizations.STARTS))


def starting_theta(start, family, problem):
    """Parameters of the first kernel for the start ``start``, one of ``STARTS``.

    ``large`` and ``small`` are blind; the two others take the true parameters from
    ``problem.oracle`` and push them outwards or inwards.

    Raises
    ------
    ValueError
        When the start is unknown, or needs an oracle that the problem does not have.
    """
    if start not in STARTS:
        raise ValueError(f"unknown start {start!r}: use {', '.join(STARTS)}")
    observation = problem.observation
    if not start.startswith("oracle-"):
        like = {"dtype": observation.dtype, "device": observation.device}
        return family.initial(start, len(observation), **like)
    if problem.oracle is None:
        raise ValueError(f"the start {start!r} needs a problem with an oracle")
    return family.from_oracle(problem.oracle, start.removeprefix("oracle-")).to(observation)
