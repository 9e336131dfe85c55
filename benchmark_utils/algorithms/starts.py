"""The first kernel, on which everything depends."""

STARTS = ("large", "small", "oracle-large", "oracle-small")


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
        return family.initial(start, len(observation)).to(observation)
    if problem.oracle is None:
        raise ValueError(f"the start {start!r} needs a problem with an oracle")
    return family.from_oracle(problem.oracle, start.removeprefix("oracle-")).to(observation)
