"""What the solvers of the joint posterior share: their parameters and phases."""

from dataclasses import replace
from functools import partial
from typing import ClassVar, Literal

from benchmark_utils.algorithms.map import (
    ORACLES,
    PRESETS,
    STARTS,
    MapSettings,
    fine_estimates,
    kernel_family,
    map_settings,
    pyramid_estimates,
)
from benchmark_utils.algorithms.restoration import restored
from benchmark_utils.algorithms.second_moments import SAMPLES, moments_rule
from benchmark_utils.parameterizations import PARAMETERIZATIONS
from benchmark_utils.priors import get_entry
from benchmark_utils.ranges import Count
from benchmark_utils.solver.assumptions import ASSUMPTIONS, SATURATION
from benchmark_utils.solver.base import BlindSolver
from benchmark_utils.solver.parameters import left_open, open_ranges

# Of the parameters that all solvers of a joint posterior share.
MAP_RANGES = {
    "init": Literal[STARTS],
    "parameterization": Literal[("auto", *PARAMETERIZATIONS)],
    **open_ranges(MapSettings),
}


class MapSolver(BlindSolver):
    """Denoiser steps on the image, gradient steps on the kernel; subclasses set ``image_step``.

    ``init`` is the start: ``large`` (a wide kernel), ``small`` (a narrow one), ``edges`` (a kernel
    fitted to predicted edges), ``network`` (the one that a network reads), ``oracle`` (the true
    kernel), ``oracle-large`` or ``oracle-small`` (its parameters moved outwards or inwards).
    ``n_scales`` is the number of scales of a pyramid, None for as many as possible. The other
    parameters are the fields of :class:`benchmark_utils.algorithms.map.MapSettings`; ``preset``
    sets those that are None. A level of the preset below those of the denoiser is raised to its
    least. ``noise``, ``light`` and ``saturated`` are assumptions, see
    :func:`benchmark_utils.solver.assumptions.assumed`.
    """

    image_step: ClassVar[type]
    parameters: ClassVar[dict] = {
        "init": ["large", "small"],
        "denoiser": ["embedded"],
        "preset": ["fast"],
        "parameterization": ["auto"],
        "n_scales": [1],
        **left_open(MapSettings),
        "n_refits": [0],
        **ASSUMPTIONS,
        **SATURATION,
    }
    ranges: ClassVar[dict] = {
        **MAP_RANGES,
        "preset": Literal[PRESETS],
        "n_scales": Count | None,
    }

    @property
    def uses_oracle(self):
        return self.init.startswith("oracle")

    def skip(self, problem):
        is_lens = kernel_family(problem, self.parameterization) == "diffraction"
        needs_parameters = self.uses_oracle and (is_lens or self.init in ORACLES)
        if needs_parameters and problem.oracle is not None and problem.oracle.theta is None:
            return True, f"{self} starts from true parameters, which this true kernel lacks"
        return super().skip(problem)

    def settings(self):
        """Settings for the current problem: those of the preset, replaced where given."""
        family = kernel_family(self.problem, self.parameterization)
        settings = map_settings(family, self.preset, **self.given(MapSettings))
        if self.level is not None:
            return settings
        least, _ = get_entry(self.denoiser).sigma_range
        return replace(settings, level=max(settings.level, least))

    def n_estimates(self):
        return self.settings().n_estimates

    def estimates(self, problem):
        settings = self.settings()
        image_step = partial(self.image_step, denoiser=self.denoise)
        if settings.covariance == SAMPLES and self.n_scales != 1:
            raise ValueError(f"covariance={SAMPLES} needs n_scales=1, got {self.n_scales}")
        moments = moments_rule(settings.covariance, settings.residual_std, self.denoise, problem)
        common = {"parameterization": self.parameterization, "moments": moments}
        start = {"init": self.init, "n_scales": self.n_scales}
        found = pyramid_estimates(problem, image_step, settings, **start, **common)
        found = fine_estimates(found, problem, image_step, settings.n_fine, **common)
        if settings.restore:
            turns = {"n_refits": settings.n_refits, "moments": moments}
            found = restored(found, problem, self.denoise, **turns)
        return found
