"""FiRe-HQS made blind: restoration models as the prior (Terris, Kamilov & Moreau 2025)."""

from typing import ClassVar, Literal

from benchmark_utils.algorithms.fire import (
    PRESETS,
    FireSettings,
    blind_weight,
    fire_image_step,
    fire_settings,
)
from benchmark_utils.algorithms.map import MapSettings, kernel_family, map_estimates, map_settings
from benchmark_utils.algorithms.second_moments import PRIOR, moments_rule, needs_denoiser
from benchmark_utils.ranges import Count
from benchmark_utils.solver import MAP_RANGES, BlindSolver, left_open, open_ranges


class Solver(BlindSolver):
    """The loop of ``map-pgd``, with steps towards the fixed points of R o D on the image.

    ``preset`` names the restorers, their weights and the step on the data; ``restorers`` to
    ``average_from`` replace its fields, see
    :class:`benchmark_utils.algorithms.fire.FireSettings`. A ``weight`` of None is replaced by
    :func:`benchmark_utils.algorithms.fire.blind_weight`. ``init`` and the parameters of the kernel
    are those of ``map-pgd``; what ``covariance`` asks a denoiser is asked the embedded one.
    """

    name = "fire-hqs"
    parameters: ClassVar[dict] = {
        "init": ["large", "small"],
        "preset": ["embedded"],
        **left_open(FireSettings),
        "weight": [None],
        "parameterization": ["auto"],
        "step_rule": [None],
        "kernel_step": [None],
        "covariance": [None],
        "residual_std": [None],
        "n_outer": [60],
        "n_inner": [2],
        "seed": [0],
    }
    ranges = {
        **MAP_RANGES,
        **open_ranges(FireSettings),
        "preset": Literal[tuple(PRESETS)],
        "n_outer": Count,
        "n_inner": Count,
        "seed": int,
    }

    def fire_settings(self):
        return fire_settings(self.preset, **self.given(FireSettings))

    def model_names(self):
        own = [PRIOR] if needs_denoiser(self.covariance, self.residual_std) else []
        return list(dict.fromkeys([*self.fire_settings().model_names(), *own]))

    def estimates(self, problem):
        fire, family = self.fire_settings(), kernel_family(problem, self.parameterization)
        weight = blind_weight(family) if self.weight is None else self.weight
        own = {"level": fire.level, "weight": weight, "data_step": None}  # its step takes fire's
        given = self.given(MapSettings) | own
        settings = map_settings(family, **given)
        image_step = fire_image_step(fire, self.models, n_outer=self.n_outer, seed=self.seed)
        prior = self.models.get(PRIOR)
        moments = moments_rule(settings.covariance, settings.residual_std, prior, problem)
        options = {"init": self.init, "parameterization": family, "moments": moments}
        return map_estimates(problem, image_step, settings, **options)
