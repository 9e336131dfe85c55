"""Simulated calcium imaging: spikes of a neuron, each followed by a slow decay.

``get_data`` gives ``problem``, whose ``signal`` is ``activation``, and ``truth``, see
:mod:`benchmark_utils.problem`.
"""

from typing import Literal

import torch

from benchmark_utils.dataset import BlindDataset
from benchmark_utils.randomness import keyed_generator
from benchmark_utils.ranges import Count, Nonnegative, Positive, PositiveShare
from benchmark_utils.simulation import decay_kernel, draw_activations, simulate_sparse


class Dataset(BlindDataset):
    """Fluorescence of ``n_signals`` cells as an autoregressive process of ``order`` 1 or 2.

    ``decay`` and ``rise`` (order 2) are times in samples; the kernel is cut at ``kernel_length``.
    Spikes occur at a rate of ``theta`` and have sizes from 0.5 to 1.5; ``noise_std`` is in the same
    unit.
    """

    name = "calcium"
    parameters = {
        "order": [1, 2],
        "decay": [15.0],
        "rise": [3.0],
        "kernel_length": [60],
        "signal_length": [2000],
        "theta": [0.01],
        "noise_std": [0.02],
        "n_signals": [10],
        "oracle": [True],
    }
    ranges = {
        "order": Literal[1, 2],
        "decay": Positive,
        "rise": Positive,
        "kernel_length": Count,
        "signal_length": Count,
        "theta": PositiveShare,
        "noise_std": Nonnegative,
        "n_signals": Count,
        "oracle": bool,
    }
    test_parameters = {"kernel_length": [12], "signal_length": [128], "n_signals": [2]}

    def load(self):
        seed = self.get_seed(use_repetition=True)
        names = [f"cell {number + 1}" for number in range(self.n_signals)]
        size = 1, self.signal_length
        spikes = [
            draw_activations("positive", size, self.theta, keyed_generator(seed, "calcium", name))
            for name in names
        ]
        kernel = decay_kernel(self.order, self.kernel_length, self.decay, self.rise)
        kernels = kernel.expand(len(names), -1, -1, -1)
        return simulate_sparse(
            torch.cat(spikes),
            kernels,
            names,
            noise_std=self.noise_std,
            seed=seed,
            oracle=self.oracle,
        )
