"""The latent of a short diffusion fitted together with the kernel (Chihaoui et al. 2024)."""

from dataclasses import replace
from typing import ClassVar

from benchmark_utils.algorithms.bird import BirdSettings, bird_estimates
from benchmark_utils.priors import levels_within
from benchmark_utils.solver import RESTORATION, RestoringSolver, at_defaults, open_ranges


class Solver(RestoringSolver):
    """BIRD: steps of Adam on the latent of the image and on the network that makes the kernel.

    The image is the method's own, unless a ``restoration`` is named: see
    :class:`benchmark_utils.solver.restoring.RestoringSolver`. The other parameters are those of
    :class:`benchmark_utils.algorithms.bird.BirdSettings`, whose levels are brought into the range
    of the denoiser.
    """

    name = "bird"
    parameters: ClassVar[dict] = {
        **RESTORATION,
        "restoration": [None],
        "denoiser": ["embedded"],
        **at_defaults(BirdSettings),
    }
    ranges = open_ranges(BirdSettings)

    def model_names(self):
        return list(dict.fromkeys([self.denoiser, *super().model_names()]))

    def kernel_estimates(self, problem, denoiser, **settings):
        settings = BirdSettings(**settings)
        first, last = levels_within(denoiser, [settings.first_level, settings.last_level])
        settings = replace(settings, first_level=first, last_level=last)
        return bird_estimates(problem, self.denoise, settings)
