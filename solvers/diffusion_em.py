"""Diffusion EM: the kernel of most likely observations (Laroche, Almansa & Coupete 2024)."""

from typing import ClassVar

from benchmark_utils.algorithms.marginal import EmSettings, em_estimates
from benchmark_utils.solver import MarginalSolver, left_open, open_ranges


class Solver(MarginalSolver):
    """Draw images by guided diffusion, fit the kernel to them, in rounds or at each level; restore.

    The settings are :class:`benchmark_utils.algorithms.marginal.EmSettings`, the other parameters
    those of :class:`benchmark_utils.solver.marginal.MarginalSolver`.
    """

    name = "diffusion-em"
    settings_class = EmSettings
    parameters: ClassVar[dict] = {**MarginalSolver.common, **left_open(EmSettings)}
    ranges = open_ranges(EmSettings)

    def sampled_kernels(self, problem):
        options = {"init": self.init, "parameterization": self.family}
        return em_estimates(problem, self.denoise, self.settings(), **options)
