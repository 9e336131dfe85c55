"""The first kernel, on which everything depends."""

from benchmark_utils.algorithms.l0_blind import edge_estimates
from benchmark_utils.learned import read_kernel
from benchmark_utils.parameterizations import STARTS as FAMILY_STARTS
from benchmark_utils.parameterizations import Diffraction

EDGES = "edges"
NETWORK = "network"
TRUTH = "oracle"
ORACLES = tuple(f"oracle-{start}" for start in FAMILY_STARTS)
STARTS = (*FAMILY_STARTS, EDGES, NETWORK, TRUTH, *ORACLES)


def starting_theta(init, family, problem):
    """Parameters of the first kernel for the start named ``init``, one of ``STARTS``.

    ``large`` and ``small`` are fixed. ``network`` is the kernel that :func:`.read_kernel` reads, or
    the lens nearest to it; ``edges``, for families of free pixels, the one that
    :func:`.edge_estimates` finds. The others take the truth from ``problem.oracle``: ``oracle`` as
    it is, to see whether a method stays there, the last two pushed outwards or inwards.

    Raises
    ------
    ValueError
        When the start is unknown, needs an oracle that the problem does not have, or needs pixels
        where ``family`` has other parameters.
    """
    if init not in STARTS:
        raise ValueError(f"unknown start {init!r}: use {', '.join(STARTS)}")
    observation = problem.observation
    if init == NETWORK and isinstance(family, Diffraction):
        return family.nearest(found_kernel(init, problem))
    if init in (EDGES, NETWORK):
        if not family.is_linear:
            raise ValueError(f"the start {init!r} needs free pixels, got {type(family).__name__}")
        return family.project(found_kernel(init, problem))
    if not init.startswith(TRUTH):
        like = {"dtype": observation.dtype, "device": observation.device}
        return family.initial(init, len(observation), **like)
    if problem.oracle is None:
        raise ValueError(f"the start {init!r} needs a problem with an oracle")
    if init == TRUTH:
        truth = problem.oracle.kernel if family.is_linear else problem.oracle.theta
        return truth.to(observation)
    return family.from_oracle(problem.oracle, init.removeprefix("oracle-")).to(observation)


def found_kernel(init, problem):
    """Kernel (B, 1, kh, kw) of predicted edges, or of the network that reads the blur."""
    if init == EDGES:
        *_, found = edge_estimates(problem)
        return found.kernel
    return read_kernel(problem.observation, problem.noise_std, problem.kernel_shape)[-1]
