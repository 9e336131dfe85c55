"""Marginal likelihood with a diagonal covariance (Levin, Weiss, Durand & Freeman 2011)."""

from typing import ClassVar

from benchmark_utils.algorithms.alternating import image_alone
from benchmark_utils.algorithms.vb_blind import VBSettings, vb_blind_estimates, vb_settings
from benchmark_utils.solver import RESTORATION, RestoringSolver, left_open, open_ranges


class Solver(RestoringSolver):
    """Coarse to fine, the kernel is fitted to a posterior of the derivatives; then restoration.

    ``covariance=off`` fits it to their mean alone: joint MAP, all else equal. Restoration: see
    :class:`benchmark_utils.solver.restoring.RestoringSolver`; its refits take the restored image
    alone. The other parameters are the fields of
    :class:`benchmark_utils.algorithms.vb_blind.VBSettings`, None for their defaults.
    """

    name = "vb-blind"
    parameters: ClassVar[dict] = {
        **{name: RESTORATION[name] for name in ("restoration", "restoration_weight", "n_refits")},
        **left_open(VBSettings),
    }
    ranges = open_ranges(VBSettings)

    def settings(self):
        """The method's own, replaced where given."""
        return vb_settings(**self.given(VBSettings))

    def n_estimates(self):
        return self.settings().n_estimates + self.n_refits

    def kernel_estimates(self, problem, **parameters):
        return vb_blind_estimates(problem, self.settings())

    def refit_moments(self, denoise, problem):
        return image_alone
