"""What the solvers of the joint posterior share: their parameters and starts."""

from typing import ClassVar

from benchmark_utils.algorithms.map import (
    ORACLES,
    fine_estimates,
    kernel_family,
    map_ends,
    map_settings,
    pyramid_estimates,
)
from benchmark_utils.algorithms.restoration import restored
from benchmark_utils.solver.base import BlindSolver

# Parameters that replace a setting of the preset where they are not None.
GIVEN = (
    "fit",
    "step_rule",
    "kernel_step",
    "schedule",
    "n_kernel",
    "level",
    "first_level",
    "weight",
    "prior_step",
    "n_outer",
    "n_inner",
    "reset_every",
)


class MapSolver(BlindSolver):
    """Denoiser steps on the image, gradient steps on the kernel; subclasses name the image step.

    ``init`` is the experiment: ``large`` starts from a wide kernel, ``small`` from a narrow one,
    ``edges`` from the one that predicted edges lead to; ``oracle`` starts from the truth, and
    ``oracle-large`` and ``oracle-small`` from its parameters pushed outwards and inwards.
    ``n_scales`` is that of a pyramid, None for as many as there can be. Then come, as the preset
    says where they are not given, ``n_fine`` kernel steps of a second phase for free pixels
    (:func:`benchmark_utils.algorithms.map.fine_estimates`) and, with ``restore``, a
    non-blind restoration, after ``n_refits`` of the kernel
    (:func:`benchmark_utils.algorithms.restoration.restored`). The other parameters are those of the
    first phase, :func:`benchmark_utils.algorithms.map.map_estimates`.
    """

    image_step: ClassVar[type]
    parameters: ClassVar[dict] = {
        "init": ["large", "small"],
        "denoiser": ["embedded"],
        "preset": ["fast"],
        "parameterization": ["auto"],
        "n_scales": [1],
        "n_fine": [None],
        "n_refits": [0],
        "restore": [None],
        **{name: [None] for name in GIVEN},
    }

    @property
    def uses_oracle(self):
        return self.init.startswith("oracle")

    def skip(self, problem):
        is_lens = kernel_family(problem, self.parameterization) == "diffraction"
        needs_parameters = self.uses_oracle and (is_lens or self.init in ORACLES)
        if needs_parameters and problem.oracle is not None and problem.oracle.theta is None:
            return True, f"{self} starts from true parameters: the true kernel here has none"
        return super().skip(problem)

    def given(self):
        """The settings that are not left to the preset, or None for those that are."""
        return {name: getattr(self, name) for name in GIVEN}

    def ends(self):
        """What follows the first phase: ``n_fine``, ``n_refits`` and ``restore``."""
        family = kernel_family(self.problem, self.parameterization)
        given = {name: getattr(self, name) for name in ("n_fine", "n_refits", "restore")}
        return map_ends(family, self.preset, **given)

    def n_estimates(self):
        family = kernel_family(self.problem, self.parameterization)
        n_outer = map_settings(family, self.preset, **self.given())["n_outer"]
        return n_outer + sum(self.ends().values())

    def estimates(self, problem):
        ends = self.ends()
        found = pyramid_estimates(
            problem,
            self.denoise,
            self.image_step,
            init=self.init,
            parameterization=self.parameterization,
            preset=self.preset,
            n_scales=self.n_scales,
            **self.given(),
        )
        found = fine_estimates(
            found,
            problem,
            self.denoise,
            self.image_step,
            parameterization=self.parameterization,
            n_outer=ends["n_fine"],
        )
        if ends["restore"]:
            found = restored(found, problem, self.denoise, n_refits=ends["n_refits"])
        return found
