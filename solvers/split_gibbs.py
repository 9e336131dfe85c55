"""Blind split Gibbs: image and kernel from an annealed posterior (after Wu et al. 2024)."""

from typing import ClassVar, Literal

from benchmark_utils.algorithms.marginal import (
    GIBBS_PRESETS,
    GibbsSettings,
    gibbs_estimates,
    usual_scales,
)
from benchmark_utils.ranges import Count
from benchmark_utils.solver import MarginalSolver, left_open, open_ranges


class Solver(MarginalSolver):
    """Draw the image given the data, and given the prior; fit the kernel to the draws; restore.

    ``n_scales`` is the number of scales of a pyramid; None is all for the starts ``large``,
    ``small`` and ``dirac``, and the finest alone for the others and for a lens. ``preset`` is
    ``plain`` or ``tidy``, for straight motion: what the settings of
    :class:`benchmark_utils.algorithms.marginal.GibbsSettings` are where they are left open. The
    other parameters are those of :class:`benchmark_utils.solver.marginal.MarginalSolver`.
    """

    name = "split-gibbs"
    settings_class = GibbsSettings
    parameters: ClassVar[dict] = {
        **MarginalSolver.common,
        "n_scales": [None],
        "preset": ["plain"],
        **left_open(GibbsSettings),
    }
    ranges = {
        "n_scales": Count | None,
        "preset": Literal[tuple(GIBBS_PRESETS)],
        **open_ranges(GibbsSettings),
    }

    def usual_settings(self):
        return GIBBS_PRESETS[self.preset]

    def sampled_kernels(self, problem, settings):
        n_scales = self.n_scales or usual_scales(self.init, self.family)
        return gibbs_estimates(
            problem,
            self.denoise,
            settings,
            init=self.init,
            parameterization=self.family,
            n_scales=n_scales,
        )
