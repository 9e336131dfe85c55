"""Camera shake of photographs: several edge predictions, a choice by evidence, refits."""

from typing import Annotated, ClassVar

from benchmark_utils.algorithms.marginal import LEVELS
from benchmark_utils.algorithms.photo_blind import N_CANDIDATES, WEIGHTS, photo_estimates
from benchmark_utils.algorithms.restoration import SPARSE
from benchmark_utils.priors import UNROLLED, levels_within
from benchmark_utils.ranges import Number
from benchmark_utils.solver import RESTORATION, RestoringSolver


class Solver(RestoringSolver):
    """Kernels of ``n_candidates`` edge predictions; the most likely is refitted, then restores.

    ``denoiser`` is the prior of the choice, see
    :func:`benchmark_utils.algorithms.marginal.negative_evidence`, whose levels are brought into the
    range of the denoiser. The kernel fits of the refits take a white residual of the image into
    account (``covariance``). With ``residual_noise`` a denoiser restores the last image twice, the
    second time told the deviation of the residual of the first. The other parameters are those of
    :class:`benchmark_utils.solver.restoring.RestoringSolver`.
    """

    name = "photo-blind"
    parameters: ClassVar[dict] = {
        **RESTORATION,
        "restoration": ["embedded"],
        "n_refits": [3],
        "covariance": ["white"],
        "denoiser": ["embedded"],
        "n_outer": [30],
        "n_candidates": [N_CANDIDATES],
        "residual_noise": [True],
    }
    ranges = {
        "n_candidates": Annotated[int, Number(least=1, most=len(WEIGHTS), whole=True)],
        "residual_noise": bool,
    }

    def n_estimates(self):
        return super().n_estimates() + 1  # the choice

    def model_names(self):
        names = [self.denoiser, self.restoration]
        return [name for name in dict.fromkeys(names) if name != SPARSE]

    def prior_settings(self, problem):
        again = self.residual_noise and self.restoration not in (SPARSE, UNROLLED)
        return {**super().prior_settings(problem), "residual_noise": again}

    def kernel_estimates(self, problem, *, denoiser, residual_noise, **settings):
        levels = levels_within(denoiser, LEVELS)
        return photo_estimates(problem, self.denoise, levels=levels, **settings)
