"""Blind split Gibbs: image and kernel from an annealed posterior (after Wu et al. 2024)."""

from dataclasses import replace
from typing import ClassVar, Literal

from benchmark_utils.algorithms.marginal import (
    CHOSEN,
    GIBBS_PRESETS,
    POOLED,
    GibbsSettings,
    gibbs_estimates,
    pooled,
    scored,
    usual_scales,
)
from benchmark_utils.ranges import Count
from benchmark_utils.solver import MarginalSolver, left_open, open_ranges


class Solver(MarginalSolver):
    """Draw the image given the data, and given the prior; fit the kernel to the draws; restore.

    ``n_scales`` is the number of scales of a pyramid; None is all for the starts ``large``,
    ``small`` and ``dirac``, and the finest alone for the others and for a lens. ``preset`` is what
    the settings of :class:`benchmark_utils.algorithms.marginal.GibbsSettings` are where they are
    left open: ``plain``; ``tidy``, for straight motion; ``scored``, which ends by steps on the
    marginal likelihood, see :func:`benchmark_utils.algorithms.marginal.scoring.scored`; or
    ``pooled``, the mean of the kernels of the last two, one run after the other, for kernels of
    pixels. With ``init=best`` or ``matched`` the scoring steps of ``scored`` are those of the start
    that was chosen. The other parameters are those of
    :class:`benchmark_utils.solver.marginal.MarginalSolver`.
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
        "preset": Literal[(*GIBBS_PRESETS, *POOLED)],
        **open_ranges(GibbsSettings),
    }

    def runs(self):
        """Settings of each run; the kernels of several are averaged."""
        presets = POOLED.get(self.preset, (self.preset,))
        return [self.settings(GIBBS_PRESETS[preset]) for preset in presets]

    @property
    def needs_pixels(self):
        return super().needs_pixels or self.preset in POOLED

    @property
    def scores_the_choice(self):
        """Whether scoring steps wait for the choice between starts."""
        return self.init in CHOSEN and self.preset not in POOLED

    def n_sampled(self):
        runs = self.runs()
        starts_and_mean = len(runs) if len(runs) > 1 else 0
        return sum(run.n_outer + run.n_scoring for run in runs) + starts_and_mean

    def sampled_kernels(self, problem):
        n_scales = self.n_scales or usual_scales(self.init, self.family)
        options = {"init": self.init, "parameterization": self.family, "n_scales": n_scales}
        settings = self.runs()
        if self.scores_the_choice:
            settings = [replace(run, n_scoring=0) for run in settings]
        runs = [gibbs_estimates(problem, self.denoise, run, **options) for run in settings]
        return pooled(runs) if len(runs) > 1 else runs[0]

    def kernel_estimates(self, problem, **parameters):
        found = super().kernel_estimates(problem, **parameters)
        if not self.scores_the_choice:
            return found
        (settings,) = self.runs()
        return scored(found, problem, self.denoise, settings, self.family)
