"""Sparse spikes convolved with an unknown kernel (Zhang et al., CVPR 2017): signals or images.

``get_data`` gives ``problem``, whose ``signal`` is ``activation``, and ``truth``, see
:mod:`benchmark_utils.problem`. A batch of ``n_signals`` trials is one problem: the column
``recovered`` is their recovery rate.
"""

from typing import Literal

import torch

from benchmark_utils.dataset import BlindDataset
from benchmark_utils.randomness import keyed_generator
from benchmark_utils.ranges import Count, Nonnegative, PositiveShare
from benchmark_utils.simulation import (
    ACTIVATIONS,
    KERNELS,
    draw_activations,
    draw_kernel,
    simulate_sparse,
)


class Dataset(BlindDataset):
    """``n_kernels`` kernels of ``kernel_length`` samples a side, spikes at a rate of ``theta``.

    ``dimension`` is 1 or 2, ``kernel`` random or smooth, ``activation`` gaussian, rademacher or
    positive. Signals are circular, of ``signal_length`` samples a side. ``kernel_guess`` is the
    length that solvers look for, None for the true one. Each trial is drawn from its own key.
    """

    name = "sparse-spikes"
    parameters = {
        "dimension": [1],
        "kernel": ["random"],
        "kernel_length": [50],
        "kernel_guess": [None],
        "signal_length": [2000],
        "theta": [0.05],
        "activation": ["gaussian"],
        "noise_std": [0.0],
        "n_kernels": [1],
        "n_signals": [20],
        "oracle": [True],
    }
    ranges = {
        "dimension": Literal[1, 2],
        "kernel": Literal[KERNELS],
        "kernel_length": Count,
        "kernel_guess": Count | None,
        "signal_length": Count,
        "theta": PositiveShare,
        "activation": Literal[ACTIVATIONS],
        "noise_std": Nonnegative,
        "n_kernels": Count,
        "n_signals": Count,
        "oracle": bool,
    }
    test_parameters = {"kernel_length": [8], "signal_length": [128], "n_signals": [2]}

    def load(self):
        seed = self.get_seed(use_repetition=True)
        names = [f"trial {number + 1}" for number in range(self.n_signals)]
        trials = [self.draw(keyed_generator(seed, "sparse", name)) for name in names]
        kernels, activations = (torch.cat(parts) for parts in zip(*trials, strict=True))
        problem, truth = simulate_sparse(
            activations, kernels, names, noise_std=self.noise_std, seed=seed, oracle=self.oracle
        )
        shape, _ = self.sizes(self.kernel_guess or self.kernel_length)
        return problem.replace(kernel_shape=shape), truth

    def sizes(self, kernel_length):
        """Shapes (kh, kw) of a kernel and (H, W) of the signals."""
        sides = kernel_length, self.signal_length
        return [(1, side) if self.dimension == 1 else (side, side) for side in sides]

    def draw(self, generator):
        """Kernels (1, N, kh, kw) and activations (1, N, H, W) of one trial."""
        shape, size = self.sizes(self.kernel_length)
        several = range(self.n_kernels)
        kernels = [draw_kernel(self.kernel, shape, generator) for _ in several]
        activations = [
            draw_activations(self.activation, size, self.theta, generator) for _ in several
        ]
        return torch.cat(kernels, 1), torch.cat(activations, 1)
