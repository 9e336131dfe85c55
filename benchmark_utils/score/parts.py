"""Scores of those images of a problem whose files could be read."""

import pandas as pd
import torch

from benchmark_utils.metrics import get_scorer
from benchmark_utils.physics import estimate_noise_std
from benchmark_utils.problem import GroundTruth


def score_pairs(problem, truth, potential, pairs, perceptual=None):
    """Score images and kernels, whose sizes may differ between the kernels.

    Parameters
    ----------
    problem, truth : BlindProblem, GroundTruth
    potential, perceptual
        As in :func:`benchmark_utils.metrics.get_scorer`.
    pairs : dict
        Number of an image in the batch -> image (C, H, W) and kernel (1, kh, kw).

    Returns
    -------
    DataFrame
        A row per pair, in the order of the batch, called after its image.
    """
    if problem.noise_std is None:  # estimated from all the images, whichever are scored
        problem = problem.replace(noise_std=estimate_noise_std(problem.observation))
    tables = []
    for numbers in _by_kernel_size(pairs).values():
        part, part_truth = select(problem, truth, numbers)
        images, kernels = zip(*(pairs[number] for number in numbers), strict=True)
        scorer = get_scorer(part, part_truth, potential, perceptual)
        scores = scorer(torch.stack(images), torch.stack(kernels))
        tables.append(pd.DataFrame({"image": part_truth.names} | scores, index=numbers))
    return pd.concat(tables).sort_index().set_index("image")


def _by_kernel_size(pairs):
    """Numbers of the images whose kernels have one size, those of each size."""
    found = {}
    for number, (_, kernel) in sorted(pairs.items()):
        found.setdefault(tuple(kernel.shape), []).append(number)
    return found


def select(problem, truth, numbers):
    """The problem and the truth of some of the images of a batch."""
    if len(numbers) == len(truth.names):
        return problem, truth
    part = problem.take(numbers)
    image, kernel = (None if t is None else t[numbers] for t in (truth.image, truth.kernel))
    names = tuple(truth.names[number] for number in numbers)
    protocol = truth.protocol and truth.protocol.select(numbers)
    return part, GroundTruth(image, kernel, names, protocol)
