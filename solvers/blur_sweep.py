"""Probe: the observation under a widening blur, as the image; always the Dirac, as the kernel.

Nguyen, Pauwels & Weiss (2025), figures 5 to 8, which show the curve of the potential.
"""

from typing import Literal

import numpy as np
import torch

from benchmark_utils.kernels import WIDTH_FAMILIES
from benchmark_utils.landscape import blur_sweep
from benchmark_utils.randomness import keyed_generator
from benchmark_utils.ranges import NoiseLevel, Nonnegative
from benchmark_utils.solver import BlindSolver


class Solver(BlindSolver):
    """Pairs (h_w * y, delta) as w goes from 0 to ``max_width`` pixels in ``n_outer`` steps.

    ``noise_std`` is the standard deviation of white noise added after the blur, the same draw for
    all widths. At 0.01, the noise level of the potential, every image is a typical draw of the
    density that the potential measures.
    """

    name = "blur-sweep"
    n_evaluations = 100  # each width
    follows_potential = True
    parameters = {
        "family": ["gaussian", "motion", "airy", "defocus"],
        "n_outer": [10],
        "max_width": [5.0],
        "noise_std": [0.0],
    }
    ranges = {
        "family": Literal[tuple(WIDTH_FAMILIES)],
        "max_width": Nonnegative,
        "noise_std": NoiseLevel,
    }

    def estimates(self, problem):
        images = problem.initial_image().float()
        widths = np.linspace(0, self.max_width, self.n_outer + 1)
        noise = torch.randn(images.shape[1:], generator=keyed_generator("blur-sweep")).to(images)
        shape = problem.kernel_shape
        return blur_sweep(images, self.family, widths, shape, self.noise_std * noise)
