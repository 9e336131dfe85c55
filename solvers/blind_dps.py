"""BlindDPS with a uniform prior of kernels: a negative control (Chung, Kim, Kim & Ye 2023)."""

from typing import ClassVar

from benchmark_utils.algorithms.marginal import DpsSettings, dps_estimates
from benchmark_utils.solver import MarginalSolver, left_open, open_ranges


class Solver(MarginalSolver):
    """One diffusion of the image, with steps on image and kernel along the residual; restore.

    The settings are :class:`benchmark_utils.algorithms.marginal.DpsSettings`, the other parameters
    those of :class:`benchmark_utils.solver.marginal.MarginalSolver`.
    """

    name = "blind-dps"
    settings_class = DpsSettings
    parameters: ClassVar[dict] = {**MarginalSolver.common, **left_open(DpsSettings)}
    ranges = open_ranges(DpsSettings)
    needs_pixels = True

    def sampled_kernels(self, problem, settings):
        options = {"init": self.init, "parameterization": self.family}
        return dps_estimates(problem, self.denoise, settings, **options)
