"""Scores of a Python function, without a solver or a file."""

import copy

import pandas as pd

from benchmark_utils.interop import answered_estimate
from benchmark_utils.metrics import get_scorer, score_images
from benchmark_utils.physics import estimate_noise_std
from benchmark_utils.results.suite import load_data


def score(dataset, method, *, potential="diffusion", oracle=False, seed=0):
    """Score a function ``problem -> (image, kernel)`` as the leaderboard scores a solver.

    Parameters
    ----------
    dataset : str or (BlindProblem, GroundTruth)
        As after ``benchopt run -d``, ``"simulated[kernel=motion]"``; or a problem of your own, such
        as :func:`benchmark_utils.interop.from_deepinv` makes.
    method : callable
        Takes a :class:`.BlindProblem`, whose ``noise_std`` is estimated where the data set does not
        know it and whose tensors it may change; returns image (B, C, H, W) and kernel
        (B or 1, 1, kh, kw). With boundary ``valid`` the image may have the size of the observation.
    potential : str
        Prior of ``-log p``: ``diffusion``, ``tv``, or the name of a diffusion denoiser.
    oracle : bool
        Whether ``method`` sees ``problem.oracle``, the true kernel.
    seed : int
        That of ``benchopt run``.

    Returns
    -------
    DataFrame
        A row of scores per image, called after it; NaN where its estimate is not finite.

    Raises
    ------
    ValueError
        When there is no such data set, its files are missing, the pair is malformed, see
        :func:`.answered_estimate`, or no image is finite.

    Examples
    --------
    >>> from benchmark_utils.algorithms.no_blur import no_blur_pair
    >>> table = score(
    ...     "simulated[kernel=motion,kernel_size=9,photographs=2,size=32]",
    ...     lambda problem: no_blur_pair(problem, problem.initial_image()),
    ...     potential="tv",
    ... )
    >>> table["no_blur"].round(3).tolist()
    [1.0, 1.0]
    """
    problem, truth = load_data(dataset, seed) if isinstance(dataset, str) else dataset
    if problem.noise_std is None:
        problem = problem.replace(noise_std=estimate_noise_std(problem.observation))
    told = problem if oracle else problem.replace(oracle=None)
    found = answered_estimate(method(copy.deepcopy(told)), problem, "the method")
    scores = score_images(get_scorer(problem, truth, potential), *found)
    return pd.DataFrame({"image": truth.names} | scores).set_index("image")
