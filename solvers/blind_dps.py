"""BlindDPS, usually with a uniform prior of kernels: a negative control (Chung et al. 2023)."""

from typing import ClassVar

from benchmark_utils.algorithms.marginal import DpsSettings, dps_estimates
from benchmark_utils.priors import ReferenceName
from benchmark_utils.solver import MarginalSolver, left_open, open_ranges


class Solver(MarginalSolver):
    """One diffusion of the image, with steps on image and kernel along the residual; restore.

    ``kernel_denoiser`` refers to a denoiser of kernels divided by their largest entry, see
    :mod:`benchmark_utils.priors.references`; None is the uniform prior. The settings are
    :class:`benchmark_utils.algorithms.marginal.DpsSettings`, the other parameters those of
    :class:`benchmark_utils.solver.marginal.MarginalSolver`.
    """

    name = "blind-dps"
    settings_class = DpsSettings
    parameters: ClassVar[dict] = {
        **MarginalSolver.common,
        "kernel_denoiser": [None],
        **left_open(DpsSettings),
    }
    ranges = {"kernel_denoiser": ReferenceName | None, **open_ranges(DpsSettings)}
    needs_pixels = True

    def model_names(self):
        own = [] if self.kernel_denoiser is None else [self.kernel_denoiser]
        return [*super().model_names(), *own]

    def sampled_kernels(self, problem):
        options = {
            "init": self.init,
            "parameterization": self.family,
            "kernel_denoise": self.models.get(self.kernel_denoiser),
        }
        return dps_estimates(problem, self.denoise, self.settings(), **options)
